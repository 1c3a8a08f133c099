import { exactUpTo, judgeDtype } from '../engine/hub/choose-dtype.ts';
import { isHalf } from '../engine/hub/dtypes.ts';
import type { LikelyDevice } from './likely-device.ts';

const backendNames = { wasm: 'WASM', webgpu: 'WebGPU' } as const;

/** What the letters mean, in a few words. */
export function dtypeWords(dtype: string): string {
  if (dtype === 'fp32') return 'exact';
  if (dtype === 'fp16') return '16-bit floats';
  if (/^(q8|int8|uint8)$/.test(dtype)) return '8-bit weights';
  return `${/\d/.exec(dtype)?.[0] ?? 'few'}-bit weights${isHalf(dtype) ? ', 16-bit floats' : ''}`;
}

/** Why a dtype is proposed on a device: one sentence. */
export function whyProposed(
  dtype: string,
  bytes: number | undefined,
  { why, ...device }: LikelyDevice,
): string {
  const place = `${dtype} is proposed for ${backendNames[device.backend]} (${why})`;
  if (dtype === 'fp32') {
    return device.backend === 'webgpu' && !device.halfPrecision
      ? `${place}: this graphics card does not compute in 16-bit floats.`
      : bytes !== undefined && bytes <= exactUpTo
        ? `${place}: exact, and small enough to be worth it.`
        : `${place}: nothing smaller suits it better.`;
  }
  if (dtype === 'fp16' && device.backend === 'webgpu') {
    return `${place}: graphics cards compute in it, and it is half the download of fp32.`;
  }
  if (/^(q8|int8|uint8)$/.test(dtype)) {
    return `${place}: processors are fast with it, and it is a quarter of the download of fp32; attention differs a little.`;
  }
  const { note } = judgeDtype(dtype, device);
  return `${place}: nothing else that is offered suits it better.${note ? ` ${note}` : ''}`;
}
