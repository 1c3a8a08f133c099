import type * as OrtModule from 'onnxruntime-web';
import type { Backend } from './api.ts';

/** The parts of onnxruntime-web that are used; the module itself is handed in by the door. */
export type Ort = Pick<typeof OrtModule, 'InferenceSession' | 'Tensor'>;
export type OrtSession = OrtModule.InferenceSession;
export type OrtTensor = OrtModule.Tensor;

/** Where sessions run. */
export interface Runtime {
  readonly ort: Ort;
  readonly backend: Backend;
  /** For the badge: `2 threads`, the name of the adapter. */
  readonly device: string;
  /** Whether the device computes in 16-bit floats; models stored so need it. */
  readonly halfPrecision: boolean;
}
