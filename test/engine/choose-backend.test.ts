import { describe, expect, test } from 'vitest';
import type { LoadedModel } from '../../src/engine/api.ts';
import { chooseBackend } from '../../src/engine/choose-backend.ts';

function loaded(fields: Pick<LoadedModel, 'backend' | 'fullMs'>, probe: number[]): LoadedModel {
  return {
    id: 'm',
    device: '',
    dtype: 'fp32',
    blocks: 8,
    heads: 3,
    width: 192,
    prefixTokens: 3,
    canReduce: true,
    reason: null,
    offers: [],
    ...fields,
    probe: Float32Array.from(probe),
  };
}

const wasm = loaded({ backend: 'wasm', fullMs: 120 }, [1, 0, 0]);

describe('chooseBackend', () => {
  test('takes WebGPU when it is faster and says the same', () => {
    const gpu = loaded({ backend: 'webgpu', fullMs: 9.6 }, [1, 0.001, 0]);
    expect(chooseBackend(wasm, gpu)).toEqual({
      backend: 'webgpu',
      reason: 'WebGPU takes 10 ms, WASM 120 ms',
    });
  });

  test('stays with WASM when WebGPU is slower', () => {
    const gpu = loaded({ backend: 'webgpu', fullMs: 20500 }, [1, 0, 0]);
    expect(chooseBackend(wasm, gpu)).toEqual({
      backend: 'wasm',
      reason: 'WASM takes 120 ms, WebGPU 20500 ms',
    });
  });

  test.each([
    ['another answer', [1, 0.2, 0]],
    ['no numbers', [NaN, 0, 0]],
    ['zeros', [0, 0, 0]],
    ['another length', [1, 0]],
  ])('never takes a WebGPU that gives %s', (_, probe) => {
    const { backend, reason } = chooseBackend(
      wasm,
      loaded({ backend: 'webgpu', fullMs: 1 }, probe),
    );
    expect(backend).toBe('wasm');
    expect(reason).toContain('another answer');
  });
});
