import { describe, expect, test, vi } from 'vitest';
import {
  ModelRunner,
  type DisposableEngine,
  type ModelRunnerDeps,
  type ReadyModel,
} from '../../src/app/model-runner.ts';
import type { Backend, Engine, LoadedModel, ModelSource, Proof } from '../../src/engine/api.ts';

type Fake = Partial<Pick<Engine, 'load' | 'prove'>>;

const sourceOf = (id: string, probe?: object): ModelSource =>
  ({
    card: { id, label: id, sha256: `weights of ${id}`, ...probe },
    url: id,
  }) as unknown as ModelSource;

const loadedOf = (id: string, backend: Backend, probe: readonly number[]): LoadedModel =>
  ({ id, backend, probe: Float32Array.from(probe) }) as unknown as LoadedModel;

const proofOf = (fullMs: number, reason: string | null = null): Proof =>
  ({ fullMs, runs: 3, reason, check: null }) satisfies Proof;

const answer = [1, 2, 3];
const garbage = [3, -2, 1];

/** A runner over engines that answer as told; everything it said and did. */
function runnerWith(fakes: Partial<Record<Backend, Fake>>, refusal: string | null = null) {
  const engines: { backend: Backend; isOpen: boolean }[] = [];
  const readies: ReadyModel[] = [];
  const notices: string[] = [];
  const failures: string[] = [];
  const createEngine = (backend: Backend): DisposableEngine => {
    const engine = { backend, isOpen: true };
    engines.push(engine);
    return {
      load: async ({ card }: ModelSource) => loadedOf(card.id, backend, answer),
      prove: async () => proofOf(backend === 'webgpu' ? 10 : 100),
      ...fakes[backend],
      dispose: () => (engine.isOpen = false),
    } as unknown as DisposableEngine;
  };
  const deps: ModelRunnerDeps = {
    createEngine,
    gpuRefusal: async () => refusal,
    onProgress: () => {},
    onReady: (ready) => readies.push(ready),
    onFailed: (error) => failures.push(error.message),
    onNotice: (text) => notices.push(text),
  };
  const open = (): Backend[] => engines.filter(({ isOpen }) => isOpen).map((e) => e.backend);
  return { runner: new ModelRunner(deps), engines, open, readies, notices, failures };
}

const fails =
  (message: string, fields: object = {}) =>
  () =>
    Promise.reject(Object.assign(new Error(message), fields));
const gives = (backend: Backend, probe: readonly number[]): Fake => ({
  load: async ({ card }) => loadedOf(card.id, backend, probe),
});
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('a backend chosen by itself', () => {
  test('is WASM first, then WebGPU where that is faster and says the same', async () => {
    const { runner, open, readies } = runnerWith({});
    await runner.start(sourceOf('a'), 'auto');
    expect(runner.current).toMatchObject({ loaded: { backend: 'wasm' }, proof: null });
    await runner.prove();
    await vi.waitFor(() => expect(runner.current?.loaded.backend).toBe('webgpu'));
    expect(runner.current?.why).toBe('WebGPU takes 10 ms, WASM 100 ms');
    expect(open()).toEqual(['webgpu']);
    // Results of the one must not answer for the other.
    expect(new Set(readies.map(({ key }) => key)).size).toBe(2);
  });

  test.each<[string, Fake, RegExp]>([
    ['gives another answer', gives('webgpu', garbage), /another answer here \(cosine/],
    ['gives no numbers', gives('webgpu', [NaN, 0, 0]), /another answer/],
    ['fails', { load: fails('Device is lost.') }, /^WebGPU failed: Device is lost$/],
    ['is slower', { prove: async () => proofOf(200) }, /^WASM takes 100 ms/],
    [
      'cannot be cut',
      { prove: async () => proofOf(1, 'Cut at block 4, this model gives another answer.') },
      /wrongly once the model is cut/,
    ],
  ])('stays WASM where WebGPU %s', async (_, fake, why) => {
    const { runner, open, failures, notices } = runnerWith({ webgpu: fake });
    await runner.start(sourceOf('a'), 'auto');
    await runner.prove();
    await vi.waitFor(() => expect(runner.current?.why).toMatch(why));
    expect(runner.current?.loaded.backend).toBe('wasm');
    expect(open()).toEqual(['wasm']);
    expect([...failures, ...notices]).toEqual([]);
  });

  test('is WASM at once where WebGPU is refused', async () => {
    const { runner, engines } = runnerWith({}, 'WebGPU has only a software adapter here');
    await runner.start(sourceOf('a'), 'auto');
    await runner.prove();
    await settled();
    expect(runner.current?.why).toBe('WebGPU has only a software adapter here');
    expect(engines).toHaveLength(1);
  });
});

describe('the ladder', () => {
  test('goes from a WebGPU that does not load to WASM, and says so', async () => {
    const { runner, open, notices, failures } = runnerWith({
      webgpu: {
        load: fails('The encoder failed, and again when it was started anew (x); choose WASM.', {
          name: 'EngineLostError',
          reason: 'Device is lost.',
        }),
      },
    });
    await runner.start(sourceOf('a'), 'webgpu');
    expect(runner.current).toMatchObject({ loaded: { backend: 'wasm' }, why: 'WebGPU failed' });
    expect(notices).toEqual(['WebGPU does not run here (Device is lost); WASM took over.']);
    expect(failures).toEqual([]);
    expect(open()).toEqual(['wasm']);
  });

  test('goes from a WebGPU that keeps failing while it runs to WASM', async () => {
    const { runner, open, notices, readies } = runnerWith({});
    const source = sourceOf('a');
    await runner.start(source, 'webgpu');
    await runner.fallBack(source, Object.assign(new Error('…'), { reason: 'Device is lost.' }));
    expect(notices).toEqual(['WebGPU stopped working (Device is lost); WASM took over.']);
    expect(runner.current?.why).toBe('WebGPU stopped working');
    expect(open()).toEqual(['wasm']);
    // It is not tried again behind the scenes.
    await runner.prove();
    await settled();
    expect(open()).toEqual(['wasm']);
    expect(readies.map(({ loaded }) => loaded.backend)).toEqual(['webgpu', 'wasm', 'wasm']);
  });

  test('ends in one sentence where WASM fails as well', async () => {
    const sentence =
      'A (350 MB) needs more memory than this browser gives; choose a smaller model.';
    const { runner, open, failures } = runnerWith({
      webgpu: { load: fails('Device is lost.') },
      wasm: { load: fails(sentence) },
    });
    await runner.start(sourceOf('a'), 'webgpu');
    expect(failures).toEqual([sentence]);
    expect(runner.current).toBeNull();
    expect(open()).toEqual([]);
  });

  test('does not blame WebGPU for a model that is none', async () => {
    const { runner, engines, failures, notices } = runnerWith({
      webgpu: { load: fails('This is a web page, not a model.', { name: 'OnnxError' }) },
    });
    await runner.start(sourceOf('a'), 'webgpu');
    expect(failures).toEqual(['This is a web page, not a model.']);
    expect(notices).toEqual([]);
    expect(engines).toHaveLength(1);
  });

  test('leaves WASM alone when it is what failed', async () => {
    const { runner, notices } = runnerWith({});
    await runner.start(sourceOf('a'), 'wasm');
    await runner.fallBack(sourceOf('a'), new Error('x'));
    expect(notices).toEqual([]);
    expect(runner.current?.loaded.backend).toBe('wasm');
  });
});

describe('WebGPU chosen by hand', () => {
  test('is kept out by the answer stored with the model', async () => {
    const { runner, notices } = runnerWith({
      webgpu: { load: fails('A gives another answer on webgpu than the one stored with it.') },
    });
    await runner.start(sourceOf('a'), 'webgpu');
    expect(runner.current?.loaded.backend).toBe('wasm');
    expect(notices[0]).toMatch(/another answer.*WASM took over/);
  });

  test('is compared with WASM where nothing is stored, once for the same weights', async () => {
    const { runner, engines, open } = runnerWith({});
    await runner.start(sourceOf('a'), 'webgpu');
    await runner.prove();
    await vi.waitFor(() => expect(runner.current?.why).toMatch(/it answers as WASM does$/));
    expect(runner.current?.loaded.backend).toBe('webgpu');
    expect(open()).toEqual(['webgpu']);
    await runner.start(sourceOf('a'), 'webgpu');
    await runner.prove();
    await settled();
    expect(engines.map(({ backend }) => backend)).toEqual(['webgpu', 'wasm', 'webgpu']);
  });

  test('hands over to WASM when that gives another answer', async () => {
    const { runner, open, notices } = runnerWith({ webgpu: gives('webgpu', garbage) });
    await runner.start(sourceOf('a'), 'webgpu');
    await runner.prove();
    await vi.waitFor(() => expect(runner.current?.loaded.backend).toBe('wasm'));
    expect(notices[0]).toMatch(/^WebGPU gives another answer here \(cosine .*; WASM took over\.$/);
    expect(open()).toEqual(['wasm']);
  });

  test('stands where there is nothing to compare with', async () => {
    const { runner, open, notices } = runnerWith({ wasm: { load: fails('std::bad_alloc') } });
    await runner.start(sourceOf('a'), 'webgpu');
    await runner.prove();
    await vi.waitFor(() => expect(open()).toEqual(['webgpu']));
    expect(runner.isMeasuring).toBe(false);
    expect(notices).toEqual([]);
  });

  test('needs no comparison where the card has the answer', async () => {
    const { runner, engines } = runnerWith({});
    const probe = { probe: { sha256: 'weights of a', embedding: answer } };
    await runner.start(sourceOf('a', probe), 'webgpu');
    await runner.prove();
    await settled();
    expect(engines).toHaveLength(1);
  });
});

describe('a model switched in the middle', () => {
  test('of a load never becomes current, and its engine is closed', async () => {
    let finish: () => void = () => {};
    const { runner, open, readies } = runnerWith({
      wasm: {
        load: ({ card }, backend) =>
          card.id === 'slow'
            ? new Promise((resolve) => (finish = () => resolve(loadedOf('slow', backend, answer))))
            : Promise.resolve(loadedOf(card.id, backend, answer)),
      },
    });
    const slow = runner.start(sourceOf('slow'), 'wasm');
    await settled();
    await runner.start(sourceOf('b'), 'wasm');
    finish();
    await slow;
    expect(runner.current?.loaded.id).toBe('b');
    expect(readies.map(({ loaded }) => loaded.id)).toEqual(['b']);
    expect(open()).toEqual(['wasm']);
  });

  test('of a measurement leaves the new one as it is', async () => {
    let finish: () => void = () => {};
    const { runner, open } = runnerWith({
      webgpu: {
        load: ({ card }, backend) =>
          new Promise((resolve) => (finish = () => resolve(loadedOf(card.id, backend, answer)))),
      },
    });
    await runner.start(sourceOf('a'), 'auto');
    await runner.prove();
    expect(runner.isMeasuring).toBe(true);
    await runner.start(sourceOf('b'), 'wasm');
    expect(runner.isMeasuring).toBe(false);
    finish();
    await settled();
    expect(runner.current).toMatchObject({ loaded: { id: 'b', backend: 'wasm' } });
    expect(open()).toEqual(['wasm']);
  });
});
