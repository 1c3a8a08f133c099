import { describe, expect, test } from 'vitest';
import { chooseDtype, judgeDtype, type Device } from '../../../src/engine/hub/choose-dtype.ts';
import { dtypes, dtypeSuffix, splitDtype } from '../../../src/engine/hub/dtypes.ts';

const wasm: Device = { backend: 'wasm', halfPrecision: true };
const gpu: Device = { backend: 'webgpu', halfPrecision: true };
const oldGpu: Device = { backend: 'webgpu', halfPrecision: false };

/** Sizes in MB, as published. */
const small = { fp32: 88.5, fp16: 44.4, q8: 24.4, int8: 24.4, q4: 16.9, q4f16: 13.9, bnb4: 15.5 };
const clip = { fp32: 352, fp16: 176, q8: 89, q4: 63.6 };
const huge = { fp32: 1220, fp16: 610, q8: 305, q4: 200 };
const dinov3 = { fp32: 86.5, q8: 21.9, q4: 16 };

const offers = (sizes: Record<string, number>) =>
  Object.entries(sizes).map(([dtype, mb]) => ({ dtype, bytes: mb * 1e6 }));

describe('the proposed dtype', () => {
  test.each([
    ['wasm', wasm, 'small', small, 'fp32'],
    ['wasm', wasm, 'large', clip, 'q8'],
    ['wasm', wasm, 'huge', huge, 'q8'],
    ['wasm', wasm, 'without fp32', { fp16: 44, q4: 17 }, 'q4'],
    ['wasm', wasm, 'of half precision only', { fp16: 44 }, 'fp16'],
    ['webgpu', gpu, 'small', small, 'fp16'],
    ['webgpu', gpu, 'large', clip, 'fp16'],
    ['webgpu', gpu, 'without fp16', dinov3, 'fp32'],
    ['webgpu', gpu, 'in q4f16 and q8', { q4f16: 14, q8: 24 }, 'q4f16'],
    ['webgpu without f16', oldGpu, 'small', small, 'fp32'],
    ['webgpu without f16', oldGpu, 'large', clip, 'fp32'],
    ['webgpu without f16', oldGpu, 'huge', huge, 'q4'],
  ])('on %s, for a model that is %s', (_, device, __, sizes, expected) => {
    expect(chooseDtype(offers(sizes as Record<string, number>), device as Device)).toBe(expected);
  });

  test('is nothing where nothing should be proposed', () => {
    expect(chooseDtype(offers({ q8: 24 }), gpu)).toBeUndefined();
    expect(chooseDtype(offers({ fp16: 44, q4f16: 14 }), oldGpu)).toBeUndefined();
    expect(chooseDtype([], wasm)).toBeUndefined();
  });

  test('takes a model of unknown size for a small one', () => {
    expect(chooseDtype([{ dtype: 'q8' }, { dtype: 'fp32' }], wasm)).toBe('fp32');
  });

  test('always runs, and never is 8 bits on WebGPU', () => {
    const all = dtypes.map((dtype) => ({ dtype, bytes: 1e6 }));
    for (const device of [wasm, gpu, oldGpu]) {
      // Every subset of what may be published.
      for (let mask = 1; mask < 1 << all.length; mask++) {
        const chosen = chooseDtype(
          all.filter((_, i) => mask & (1 << i)),
          device,
        );
        if (chosen === undefined) continue;
        expect(judgeDtype(chosen, device).runs).toBe(true);
        if (device.backend === 'webgpu') expect(['q8', 'int8', 'uint8']).not.toContain(chosen);
      }
    }
  });
});

describe('a dtype on a device', () => {
  test('cannot be half precision without shader-f16', () => {
    expect(judgeDtype('fp16', oldGpu)).toEqual({
      runs: false,
      note: expect.stringMatching(/16-bit/),
    });
    expect(judgeDtype('q4f16', oldGpu).runs).toBe(false);
    expect(judgeDtype('fp16', gpu)).toEqual({ runs: true, note: null });
    expect(judgeDtype('fp16', wasm)).toEqual({ runs: true, note: null });
  });

  test('may be 8 bits on WebGPU, with a warning', () => {
    expect(judgeDtype('q8', gpu)).toEqual({ runs: true, note: expect.stringMatching(/WASM/) });
  });

  test('that changes the attention says so', () => {
    expect(judgeDtype('q4', wasm).note).toMatch(/4-bit/);
    expect(judgeDtype('q8', wasm).note).toMatch(/8-bit/);
    expect(judgeDtype('fp32', wasm).note).toBeNull();
  });
});

test('every dtype is told by the name of its file', () => {
  for (const dtype of dtypes) {
    expect(splitDtype(`vision_model${dtypeSuffix[dtype]}`)).toEqual({
      stem: 'vision_model',
      dtype,
    });
  }
});
