import { describe, expect, test } from 'vitest';
import { chooseBackend, type Candidate } from '../../src/app/choose-backend.ts';

function loaded(fullMs: number, probe: number[]): Candidate {
  return { fullMs, reason: null, probe: Float32Array.from(probe) };
}

const wasm = loaded(120, [1, 0, 0]);

describe('chooseBackend', () => {
  test('takes WebGPU when it is faster and says the same', () => {
    const gpu = loaded(9.6, [1, 0.001, 0]);
    expect(chooseBackend(wasm, gpu)).toEqual({
      backend: 'webgpu',
      reason: 'WebGPU takes 10 ms, WASM 120 ms',
    });
  });

  test('stays with WASM when WebGPU is slower', () => {
    const gpu = loaded(20500, [1, 0, 0]);
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
    const { backend, reason } = chooseBackend(wasm, loaded(1, probe));
    expect(backend).toBe('wasm');
    expect(reason).toContain('another answer');
  });
});
