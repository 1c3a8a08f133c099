import type { Device } from '../engine/hub/choose-dtype.ts';
import { gpuRefusal } from './gpu-refusal.ts';
import type { BackendChoice } from './settings.ts';

/** Where a model will most likely run here. */
export interface LikelyDevice extends Device {
  /** Half a sentence on why, for the page. */
  readonly why: string;
}

/** Looks at the adapter only; which backend is faster is measured when a model is there. */
export async function likelyDevice(choice: BackendChoice): Promise<LikelyDevice> {
  const onWasm = (why: string): LikelyDevice => ({ backend: 'wasm', halfPrecision: true, why });
  if (choice === 'wasm') return onWasm('WASM was chosen');
  const refusal = await gpuRefusal();
  if (refusal && choice === 'auto') return onWasm(refusal);
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) return onWasm(refusal ?? 'WebGPU finds no graphics adapter here');
  return {
    backend: 'webgpu',
    halfPrecision: adapter.features.has('shader-f16'),
    why: choice === 'webgpu' ? 'WebGPU was chosen' : 'this machine has WebGPU',
  };
}
