import * as ort from 'onnxruntime-web/wasm';
import type { Runtime } from '../engine/runtime.ts';

/** The same WebAssembly runtime as in the browser, so that both give the same numbers. */
export function nodeRuntime(): Runtime {
  // Threads of the runtime are browser workers, which Node lacks.
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  return { ort, backend: 'wasm', device: '1 thread', halfPrecision: true };
}
