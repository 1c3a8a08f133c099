/** Models against a hub and a stage that do what the test says. */
import { describe, expect, it, vi } from 'vitest';
import { startModels } from '../../src/app/model-entry.ts';
import type { ModelHub, ModelStage } from '../../src/app/models-deps.ts';
import { Models } from '../../src/app/models.ts';
import { Notices } from '../../src/app/notices.ts';
import { defaultSettings } from '../../src/app/settings.ts';
import { createStore } from '../../src/app/store.ts';
import { emptyPane, type View } from '../../src/app/view.ts';
import type {
  EncoderChoice,
  HubSource,
  ModelSource,
  Progress,
  RepoDescription,
} from '../../src/engine/api.ts';
import { DownloadError } from '../../src/engine/hub/download-error.ts';

const cardOf = (id: string, bytes = 1e6) =>
  ({ id, label: id, summary: '', dtype: 'fp32', bytes }) as ModelSource['card'];
const bundled = { card: cardOf('default'), url: 'x' } as ModelSource;

function choice(dtype: string, isCached = false, bytes = 50e6): EncoderChoice {
  const id = `tiny/one:${dtype}`;
  const source = { origin: 'hub', card: cardOf(id, bytes) } as HubSource;
  return { id, dtype, path: `${dtype}.onnx`, bytes, isCached, source };
}

interface World {
  readonly models: Models;
  readonly view: () => View;
  readonly hub: { -readonly [K in keyof ModelHub]: ModelHub[K] };
  readonly stage: { -readonly [K in keyof ModelStage]: ModelStage[K] };
  readonly notices: () => readonly string[];
}

function world(choices: readonly EncoderChoice[] = [choice('fp32'), choice('q8')]): World {
  const store = createStore({
    settings: defaultSettings,
    models: startModels([bundled]),
    panes: [emptyPane],
    notices: [],
  } as unknown as View);
  const hub: World['hub'] = {
    describe: vi.fn(async (typed) => ({ repo: typed, choices }) as unknown as RepoDescription),
    isStored: async () => false,
    stored: async () => [],
    forget: async () => 0,
    openFiles: vi.fn(),
  };
  const stage: World['stage'] = {
    prepare: vi.fn(async (source) => ({ ready: { loaded: { card: source.card } } }) as never),
    adopt: vi.fn(),
    stop: vi.fn(),
    restart: vi.fn(),
  };
  const deps = {
    models: [bundled],
    openHub: async () => hub,
    likelyDevice: async () => ({ backend: 'wasm', halfPrecision: true, why: '' }) as const,
  };
  const models = new Models(store, deps, new Notices(store), stage);
  const notices = (): string[] => store.get().notices.map(({ text }) => text);
  return { models, view: () => store.get(), hub, stage, notices };
}

const consentOf = ({ view }: World) => {
  const { dialog } = view().models;
  if (dialog?.kind !== 'consent') throw new Error(`There is no card but ${dialog?.kind}.`);
  return dialog;
};

describe('a model of the hub', () => {
  it('is looked up and proposed, and loaded only when somebody says so', async () => {
    const w = world();
    w.models.pick('repo:tiny/one');
    await vi.waitFor(() => expect(consentOf(w).offer?.proposed?.dtype).toBe('fp32'));
    expect(w.stage.prepare).not.toHaveBeenCalled();
    w.models.choose(consentOf(w).offer!.description.choices[1]);
    w.models.load();
    await vi.waitFor(() => expect(w.view().settings.model).toBe('hub:tiny/one:q8'));
    expect(w.stage.adopt).toHaveBeenCalledOnce();
    const { current, dialog, incoming, entries } = w.view().models;
    expect({ current, dialog, incoming }).toEqual({
      current: 'hub:tiny/one:q8',
      dialog: null,
      incoming: null,
    });
    expect(entries.map(({ id }) => id)).toEqual(['default', 'hub:tiny/one:q8']);
  });

  it('is picked as it is stored, whatever would be proposed', async () => {
    const w = world([choice('fp32'), choice('q8', true)]);
    await w.models.ask('tiny/one');
    expect(consentOf(w).offer).toMatchObject({
      proposed: { dtype: 'fp32' },
      picked: { dtype: 'q8' },
    });
  });

  it('of this session loads at once from the cache, and asks again when that is gone', async () => {
    const w = world([choice('q8', true)]);
    await w.models.ask('tiny/one');
    w.models.load();
    await vi.waitFor(() => expect(w.view().models.current).toBe('hub:tiny/one:q8'));
    w.models.pick('default');
    expect(w.stage.restart).toHaveBeenCalledOnce();
    expect(w.view().settings.model).toBe('default');
    w.models.pick('hub:tiny/one:q8');
    await vi.waitFor(() => expect(w.stage.prepare).toHaveBeenCalledTimes(2));
    expect(w.view().models.dialog).toBeNull();
    w.models.pick('default');
    w.hub.describe = async () =>
      ({ repo: 'tiny/one', choices: [choice('q8')] }) as unknown as RepoDescription;
    w.models.pick('hub:tiny/one:q8');
    await vi.waitFor(() => expect(consentOf(w).offer?.picked.dtype).toBe('q8'));
    expect(w.stage.prepare).toHaveBeenCalledTimes(2);
  });

  it('that is cancelled leaves the present one at work', async () => {
    const w = world();
    await w.models.ask('tiny/one');
    let signal: AbortSignal | undefined;
    w.stage.prepare = (_source, _choice, options) => {
      signal = options.signal;
      options.onProgress({ phase: 'download', loaded: 5, total: 10 } satisfies Progress);
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal?.reason as Error));
      });
    };
    w.models.load();
    expect(w.view().models.incoming?.progress).toMatchObject({ loaded: 5 });
    w.models.cancel();
    await vi.waitFor(() => expect(signal?.aborted).toBe(true));
    expect(w.view().models).toMatchObject({ incoming: null, current: 'default' });
    expect(w.notices()).toEqual([]);
    expect(w.stage.adopt).not.toHaveBeenCalled();
  });

  it('that fails says so in the card, else above the panes with a way to try again', async () => {
    const w = world();
    await w.models.ask('tiny/one');
    w.stage.prepare = () => Promise.reject(new DownloadError('busy', 'Too many requests.'));
    w.models.load();
    await vi.waitFor(() => expect(w.view().models.incoming?.error).toBe('Too many requests.'));
    w.models.load();
    w.models.show(null);
    await vi.waitFor(() => expect(w.notices()).toHaveLength(1));
    expect(w.notices()[0]).toContain('Too many requests.');
    w.stage.prepare = vi.fn(
      async (source) => ({ ready: { loaded: { card: source.card } } }) as never,
    );
    w.view().notices[0].action?.run();
    await vi.waitFor(() => expect(w.view().models.current).toBe('hub:tiny/one:fp32'));
  });

  it('tells once, when it is there, what was worth knowing on the way', async () => {
    const w = world();
    await w.models.ask('tiny/one');
    w.stage.prepare = async (source, _choice, { onProgress }) => {
      onProgress({ phase: 'download', note: 'The storage is full.' });
      onProgress({ phase: 'download', note: 'The storage is full.' });
      return { ready: { loaded: { card: source.card } } } as never;
    };
    w.models.load();
    await vi.waitFor(() => expect(w.notices()).toEqual(['The storage is full.']));
  });

  it('makes a large one leave first, and brings it back when the next does not come', async () => {
    const w = world([choice('fp32', false, 350e6)]);
    await w.models.ask('tiny/one');
    w.models.load();
    await vi.waitFor(() => expect(w.view().models.current).toBe('hub:tiny/one:fp32'));
    expect(w.stage.stop).not.toHaveBeenCalled();
    w.hub.openFiles = async () => ({ origin: 'file', card: cardOf('own') }) as never;
    w.stage.prepare = () => Promise.reject(new Error('This is no model.'));
    await w.models.openFiles([]);
    expect(w.stage.stop).toHaveBeenCalledOnce();
    expect(w.stage.restart).toHaveBeenCalledOnce();
    expect(w.view().settings.model).toBe('hub:tiny/one:fp32');
  });

  it.each([
    ['not-found', false],
    ['bad-id', false],
    ['unreachable', true],
  ] as const)('that is %s says why', async (kind, canRetry) => {
    const w = world();
    w.hub.describe = () => Promise.reject(new DownloadError(kind, 'No.'));
    await w.models.ask('tiny/one');
    expect(consentOf(w)).toMatchObject({ error: 'No.', canRetry, offer: null });
  });
});

describe('a link', () => {
  it('with a model of the hub asks before it is fetched', async () => {
    const w = world();
    await w.models.openLinked('hub:Xenova/clip-vit-base-patch32:q8');
    expect(w.models.awaitsLinked).toBe(true);
    expect(w.hub.describe).not.toHaveBeenCalled();
    expect(w.notices()).toEqual(['This link uses CLIP ViT-B/32 (89 MB).']);
    w.view().notices[0].action?.run();
    await vi.waitFor(() => expect(consentOf(w).offer?.picked.dtype).toBe('q8'));
    w.models.load();
    await vi.waitFor(() => expect(w.models.awaitsLinked).toBe(false));
  });

  it('with a stored one loads it', async () => {
    const w = world([choice('q8', true)]);
    w.hub.isStored = async () => true;
    await w.models.openLinked('hub:tiny/one:q8');
    expect(w.view().models).toMatchObject({ current: 'hub:tiny/one:q8', dialog: null });
  });

  it('with somebody’s own says that files do not travel', async () => {
    const w = world();
    await w.models.openLinked('local');
    expect(w.notices()[0]).toContain('somebody’s own machine');
    w.view().notices[0].action?.run();
    expect(w.view().models.dialog).toEqual({ kind: 'another' });
  });

  it('never changes the model at hand by itself', () => {
    const w = world();
    for (const ref of ['hub:tiny/one:q8', 'local', 'nonsense']) {
      expect(w.models.settle(ref)).toBe('default');
    }
  });
});

describe('an own file', () => {
  it('opens, shows what it is, and is called local in settings', async () => {
    const w = world();
    w.hub.openFiles = async () => ({ origin: 'file', card: cardOf('own.onnx') }) as never;
    await w.models.openFiles([]);
    expect(w.view().settings.model).toBe('local');
    expect(w.view().models).toMatchObject({ current: 'file:1', dialog: { kind: 'about' } });
    expect(w.models.settle('local')).toBe('local');
    expect(w.models.isBundled).toBe(false);
  });

  it('that is none is one sentence, and nothing changes', async () => {
    const w = world();
    w.hub.openFiles = async () => ({ origin: 'file', card: cardOf('own.onnx') }) as never;
    w.stage.prepare = () => Promise.reject(new Error('This is a web page, not a model.'));
    await w.models.openFiles([]);
    expect(w.notices()).toEqual(['This is a web page, not a model.']);
    expect(w.view().models).toMatchObject({ current: 'default', incoming: null, dialog: null });
    w.hub.openFiles = () => Promise.reject(new Error('There is no ONNX file among these.'));
    await w.models.openFiles([]);
    expect(w.notices()).toContain('There is no ONNX file among these.');
  });
});
