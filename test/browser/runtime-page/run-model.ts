/** @file A page that does nothing but run ONNX files on WebGPU, for tests that hand them in. */
import * as ort from 'onnxruntime-web/webgpu';
import './run-stepwise.ts';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';

/** A tensor that crosses to the page and back: elements as base64. */
export interface Packed {
  readonly type: string;
  readonly dims: readonly number[];
  readonly base64: string;
}

export type RunModel = (
  bytes: string,
  feeds: Readonly<Record<string, Packed>>,
) => Promise<Record<string, Packed>>;

declare global {
  interface Window {
    runModel?: RunModel;
  }
}

ort.env.wasm.wasmPaths = { wasm };
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

const unpack = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

function pack(view: ArrayBufferView): string {
  let text = '';
  for (const byte of new Uint8Array(view.buffer, view.byteOffset, view.byteLength)) {
    text += String.fromCharCode(byte);
  }
  return btoa(text);
}

window.runModel = async (bytes, feeds) => {
  const session = await ort.InferenceSession.create(unpack(bytes), {
    executionProviders: ['webgpu'],
    graphOptimizationLevel: 'basic',
    logSeverityLevel: 3,
  });
  const tensors = Object.fromEntries(
    Object.entries(feeds).map(([name, { type, dims, base64 }]) => {
      const { buffer } = unpack(base64);
      return [
        name,
        type === 'int64'
          ? new ort.Tensor('int64', new BigInt64Array(buffer), dims)
          : new ort.Tensor('float32', new Float32Array(buffer), dims),
      ];
    }),
  );
  const outputs = await session.run(tensors);
  const packed = Object.fromEntries(
    Object.entries(outputs).map(([name, { type, dims, data }]) => [
      name,
      { type, dims: [...dims], base64: pack(data as Float32Array) },
    ]),
  );
  await session.release();
  return packed;
};
