import { describe, expect, it } from 'vitest';
import { planCurve, runsInTurns, type CurveInput } from '../../src/app/curve-plan.ts';
import { Curve, type CurveDeps } from '../../src/app/curve.ts';
import { defaultPane, defaultSettings, type PaneSettings } from '../../src/app/settings.ts';
import { createStore } from '../../src/app/store.ts';
import { emptyPane, type PaneView, type View } from '../../src/app/view.ts';
import type { ReduceRequest } from '../../src/engine/api.ts';
import { strategies } from '../../src/strategies/index.ts';
import { schedulePresets } from '../../src/strategies/schedules.ts';

const idpruner: PaneSettings = { ...defaultPane, strategy: 'idpruner' };
const tome: PaneSettings = { ...defaultPane, strategy: 'tome', stage: 'in' };

const input = (panes: readonly PaneSettings[], fields: Partial<CurveInput> = {}): CurveInput => ({
  panes,
  guide: null,
  shape: { numBlocks: 12, numPatches: 256 },
  reasons: new Map(),
  strategies,
  schedules: schedulePresets,
  all: false,
  ...fields,
});

describe('the plan of a curve', () => {
  it('asks every ratio of every method of the panes, at the place of the pane', () => {
    const lines = planCurve(input([idpruner, tome]));
    expect(lines.map(({ label, panes }) => [label, panes])).toEqual([
      [expect.stringContaining('IDPruner'), [0]],
      [expect.stringContaining('ToMe'), [1]],
    ]);
    const keeps = lines[1].runs.map(({ request }) => request.keep).sort((a, b) => a - b);
    expect(keeps).toEqual([13, 26, 38, 64, 90, 128, 192, 256]);
    expect(lines[1].runs[0].request).toMatchObject({ stage: 'in', layer: 4, strategy: 'tome' });
  });

  it('draws panes that differ in the ratio alone as one line', () => {
    const lines = planCurve(input([idpruner, { ...idpruner, retention: 0.5 }]));
    expect(lines).toHaveLength(1);
    expect(lines[0].panes).toEqual([0, 1]);
  });

  it('asks once where the picture decides how many tokens stay', () => {
    const [line] = planCurve(input([{ ...defaultPane, strategy: 'recoverable' }]));
    expect(line.runs).toHaveLength(1);
    expect(line.runs[0].ratio).toBe(null);
  });

  it('of all methods has each once, the schedules too, and none that cannot run', () => {
    const reasons = new Map([
      ['recoverable', 'needs a text query or a box'],
      ['schedule:aim', 'needs the full attention'],
    ]);
    const lines = planCurve(input([idpruner, tome], { all: true, reasons }));
    const methods = lines.map(({ method }) => method);
    expect(new Set(methods).size).toBe(methods.length);
    expect(methods).toContain('schedule:tome');
    expect(methods).not.toContain('recoverable');
    expect(methods).not.toContain('schedule:aim');
    // Every strategy but one; every preset but that one and the one to fill in.
    expect(lines).toHaveLength(strategies.length - 1 + schedulePresets.length - 2);
    const scheduled = lines.find(({ method }) => method === 'schedule:tome');
    expect(scheduled?.stage).toBe('in');
    expect(scheduled?.runs.every(({ request }) => request.schedule)).toBe(true);
  });

  it('asks coarsely first, the panes before the others', () => {
    const lines = planCurve(input([idpruner, tome], { all: true }));
    const runs = runsInTurns(lines);
    expect(runs.slice(0, 4).map(({ request }) => [request.strategy, request.keep])).toEqual([
      ['idpruner', 64],
      ['tome', 64],
      ['idpruner', 256],
      ['tome', 256],
    ]);
    expect(new Set(runs.map(({ key }) => key)).size).toBe(runs.length);
  });
});

const answered: PaneView = { ...emptyPane, pending: false };
const cost = { attention: new Float64Array(1), mlp: new Float64Array(1), total: 7, peakBytes: 1 };

/** A session whose encoder answers when it is told to. */
function setUp(panes: readonly PaneSettings[] = [idpruner]) {
  const asked: ReduceRequest[] = [];
  const open: { answer: () => void; fail: (error: Error) => void }[] = [];
  const engine = {
    compare: (_: string, request: ReduceRequest, { signal }: { signal: AbortSignal }) =>
      new Promise((resolve, reject) => {
        asked.push(request);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        open.push({
          answer: () =>
            resolve({
              numKept: request.keep,
              fidelity: { embeddingCosine: 0.9, tokenCosine: 0.8, coverage: 0.7 },
              cost: { full: cost, reduced: cost },
              reduceMs: 1,
            }),
          fail: reject,
        });
      }),
  };
  const store = createStore({
    settings: { ...defaultSettings, panes },
    image: { key: 'one', width: 10, height: 10 },
    imagePending: false,
    encoded: {
      grid: { rows: 16, cols: 16, patchSize: 16 },
      framing: { scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 },
    },
    model: { kind: 'ready', loaded: { offers: [] } },
    panes: panes.map(() => answered),
  } as unknown as View);
  const session = {
    store,
    deps: { strategies, schedules: schedulePresets },
    ready: { engine, key: 'm', proof: null, loaded: { blocks: 12, reason: null } },
    isMeasuring: false,
    unavailable: () => new Map(),
  };
  const curve = new Curve(session as unknown as CurveDeps);
  /** Lets everything that is due happen. */
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  const answer = async () => {
    open.shift()!.answer();
    await turn();
  };
  return { curve, store, session, asked, open, turn, answer };
}

describe('the curve', () => {
  it('asks one question at a time and shows answers as they come', async () => {
    const { curve, asked, turn, answer } = setUp();
    curve.open();
    await turn();
    expect(asked).toHaveLength(1);
    expect(curve.store.get()).toMatchObject({ done: 0, total: 8 });
    await answer();
    expect(asked).toHaveLength(2);
    expect(curve.store.get().done).toBe(1);
    expect(curve.store.get().results.size).toBe(1);
  });

  it('waits while a pane waits, and goes on behind it', async () => {
    const { curve, store, asked, turn, answer } = setUp();
    curve.open();
    await turn();
    store.patch({ panes: [{ ...answered, replayPending: true }] });
    await answer();
    expect(asked).toHaveLength(1);
    store.patch({ panes: [answered] });
    await turn();
    expect(asked).toHaveLength(2);
  });

  it('waits while a GPU is being timed', async () => {
    const { curve, session, store, asked, turn } = setUp();
    session.isMeasuring = true;
    curve.open();
    await turn();
    expect(asked).toHaveLength(0);
    session.isMeasuring = false;
    store.patch({ hovered: 3 });
    await turn();
    expect(asked).toHaveLength(1);
  });

  it('does not begin again when a slider moves, and does when the picture changes', async () => {
    const { curve, store, asked, turn, answer } = setUp();
    curve.open();
    await turn();
    const { settings } = store.get();
    store.patch({ settings: { ...settings, panes: [{ ...idpruner, retention: 0.6 }] } });
    await turn();
    expect(asked).toHaveLength(1);
    await answer();
    const image = { ...store.get().image!, key: 'two' };
    store.patch({ image });
    await turn();
    expect(curve.store.get()).toMatchObject({ done: 0, total: 8 });
    // The first picture again: what was answered is there.
    store.patch({ image: { ...image, key: 'one' } });
    await turn();
    expect(curve.store.get()).toMatchObject({ done: 1, total: 8 });
  });

  it('stops when it is closed and keeps what it has', async () => {
    const { curve, asked, open, turn, answer } = setUp();
    curve.open();
    await turn();
    await answer();
    curve.close();
    await turn();
    const before = asked.length;
    open.length = 0;
    curve.open();
    await turn();
    expect(asked).toHaveLength(before + 1);
    expect(curve.store.get().done).toBe(1);
  });

  it('names why a line has gaps and goes on with the others', async () => {
    const { curve, open, asked, turn } = setUp();
    curve.open();
    await turn();
    open.shift()!.fail(new Error('No token is kept.'));
    await turn();
    expect([...curve.store.get().errors.values()]).toEqual(['No token is kept.']);
    expect(asked).toHaveLength(2);
  });

  it('says why there is none where no token can leave the encoder', () => {
    const { curve, session } = setUp();
    (session.ready.loaded as { reason: string | null }).reason = 'No blocks were found.';
    curve.open();
    expect(curve.store.get().reason).toBe('No blocks were found.');
  });
});
