import { cosine } from '../core/cosine.ts';
import type { Backend, LoadedModel, Proof } from '../engine/api.ts';

export interface BackendDecision {
  readonly backend: Backend;
  /** Half a sentence for the badge. */
  readonly reason: string;
}

/** Cosine of the two answers to the built-in picture below which WebGPU is not trusted. */
export const minParity = 0.999;

/** A model on one backend, and its time. */
export type Candidate = Pick<LoadedModel, 'probe'> & Pick<Proof, 'fullMs'>;

/**
 * WebGPU when it says the same and is measurably faster, WASM otherwise. Both models must have
 * been loaded from the same file.
 */
export function chooseBackend(wasm: Candidate, webgpu: Candidate): BackendDecision {
  const comparable = wasm.probe.length === webgpu.probe.length;
  const parity = comparable ? cosine(wasm.probe, webgpu.probe) : 0;
  if (!(parity >= minParity)) {
    return {
      backend: 'wasm',
      reason: `WebGPU gives another answer here (cosine ${parity.toFixed(3)})`,
    };
  }
  const [slow, fast] = [Math.round(wasm.fullMs), Math.round(webgpu.fullMs)];
  return webgpu.fullMs < wasm.fullMs
    ? { backend: 'webgpu', reason: `WebGPU takes ${fast} ms, WASM ${slow} ms` }
    : { backend: 'wasm', reason: `WASM takes ${slow} ms, WebGPU ${fast} ms` };
}
