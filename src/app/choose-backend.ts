import { cosine } from '../core/cosine.ts';
import type { Backend, LoadedModel, Proof } from '../engine/api.ts';

export interface BackendDecision {
  readonly backend: Backend;
  /** Half a sentence for the badge. */
  readonly reason: string;
}

/** Cosine of the two answers to the built-in picture below which WebGPU is not trusted. */
export const minParity = 0.999;

/** A model on one backend, and what was measured of it there. */
export type Candidate = Pick<LoadedModel, 'probe'> & Pick<Proof, 'fullMs' | 'reason'>;

/** @returns 0 where the two cannot be compared */
export function parity(a: Pick<LoadedModel, 'probe'>, b: Pick<LoadedModel, 'probe'>): number {
  const found = a.probe.length === b.probe.length ? cosine(a.probe, b.probe) : 0;
  return Number.isFinite(found) ? found : 0;
}

/**
 * WebGPU when it says the same and is measurably faster, WASM otherwise. Both models must have
 * been loaded from the same file.
 */
export function chooseBackend(wasm: Candidate, webgpu: Candidate): BackendDecision {
  const found = parity(wasm, webgpu);
  if (found < minParity) {
    return {
      backend: 'wasm',
      reason: `WebGPU gives another answer here (cosine ${found.toFixed(3)})`,
    };
  }
  if (webgpu.reason !== null && wasm.reason === null) {
    return { backend: 'wasm', reason: 'WebGPU answers wrongly once the model is cut' };
  }
  const [slow, fast] = [Math.round(wasm.fullMs), Math.round(webgpu.fullMs)];
  return webgpu.fullMs < wasm.fullMs
    ? { backend: 'webgpu', reason: `WebGPU takes ${fast} ms, WASM ${slow} ms` }
    : { backend: 'wasm', reason: `WASM takes ${slow} ms, WebGPU ${fast} ms` };
}
