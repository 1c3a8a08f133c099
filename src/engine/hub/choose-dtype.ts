import type { Backend } from '../api.ts';
import { isHalf } from './dtypes.ts';

export interface DtypeOffer {
  readonly dtype: string;
  /** All files of it together; undefined where the host does not tell. */
  readonly bytes?: number | undefined;
}

export interface Device {
  readonly backend: Backend;
  /** The adapter has `shader-f16`; of no matter on WASM. */
  readonly halfPrecision: boolean;
}

/** Up to here the exact weights are worth their download: comparisons are about small differences. */
export const exactUpTo = 100e6;

const coarse = ['q4', 'bnb4', 'q2', 'q1', 'q4f16', 'q2f16', 'q1f16'];
const eightBit = ['q8', 'int8', 'uint8'];

/**
 * How well one kind of weights goes with a device.
 *
 * @returns a sentence for the dialog, null when there is nothing to say; `runs: false` when it
 * cannot be chosen at all
 */
export function judgeDtype(
  dtype: string,
  { backend, halfPrecision }: Device,
): { readonly runs: boolean; readonly note: string | null } {
  if (backend === 'webgpu') {
    if (isHalf(dtype) && !halfPrecision) {
      return { runs: false, note: 'This graphics card does not compute in 16-bit floats.' };
    }
    if (eightBit.includes(dtype)) {
      return {
        runs: true,
        note: 'Its 8-bit operators run on the processor even with WebGPU: every block goes back and forth. WASM is faster.',
      };
    }
  }
  if (coarse.includes(dtype)) {
    return { runs: true, note: '4-bit weights or fewer: attention differs visibly from fp32.' };
  }
  if (eightBit.includes(dtype)) {
    return { runs: true, note: '8-bit weights: attention differs a little from fp32.' };
  }
  return { runs: true, note: null };
}

/**
 * Order of preference. WebGPU: half precision is the natural one of graphics cards and half the
 * download; 8 bits are never proposed there, they have no kernels. WASM: exact while it is small,
 * then 8 bits, which have good kernels on processors and a quarter of the bytes; half precision
 * last but for the coarse ones, since processors only widen it.
 */
function preference({ backend, halfPrecision }: Device, fp32Bytes: number): readonly string[] {
  if (backend === 'webgpu') {
    return halfPrecision
      ? ['fp16', 'fp32', 'q4f16', 'q4', 'bnb4']
      : fp32Bytes <= 4 * exactUpTo
        ? ['fp32', 'q4', 'bnb4']
        : ['q4', 'bnb4', 'fp32'];
  }
  return fp32Bytes <= exactUpTo
    ? ['fp32', 'q8', 'uint8', 'int8', 'q4', 'bnb4', 'fp16', 'q4f16']
    : ['q8', 'uint8', 'int8', 'q4', 'fp16', 'fp32', 'bnb4', 'q4f16'];
}

/**
 * What to propose on a device. With the choice of backend left open, ask for the one that is
 * likely to win: a proposal for WebGPU also runs on WASM.
 *
 * @returns undefined when nothing that is offered should be proposed there
 */
export function chooseDtype(offers: readonly DtypeOffer[], device: Device): string | undefined {
  const exact = offers.find(({ dtype }) => dtype === 'fp32');
  // A host that tells no sizes is taken to offer a small model.
  const order = preference(device, exact ? (exact.bytes ?? 0) : Infinity);
  return order.find((dtype) => offers.some((offer) => offer.dtype === dtype));
}
