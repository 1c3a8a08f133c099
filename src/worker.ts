/** @file The thread that runs the encoder: fetches a runtime and hands it to the engine. */
import gpuWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { fetchModel } from './engine/fetch-model.ts';
import { fetchText } from './engine/fetch-text.ts';
import { browserHub } from './engine/hub/browser-hub.ts';
import { openGpu } from './engine/open-gpu.ts';
import { LocalEngine } from './engine/local-engine.ts';
import type { Runtime } from './engine/runtime.ts';
import { serve, type EngineEvents } from './engine/serve.ts';
import * as measures from './metrics/index.ts';
import { strategies } from './strategies/index.ts';

/** More threads than this gain nothing on encoders of this size. */
const maxThreads = 4;

async function wasmRuntime(): Promise<Runtime> {
  const ort = await import('onnxruntime-web/wasm');
  const threads = crossOriginIsolated ? Math.min(maxThreads, navigator.hardwareConcurrency) : 1;
  ort.env.logLevel = 'error';
  ort.env.wasm.wasmPaths = { wasm: plainWasm };
  ort.env.wasm.numThreads = threads;
  const device = threads === 1 ? '1 thread' : `${threads} threads`;
  return { ort, backend: 'wasm', device, halfPrecision: true };
}

async function gpuRuntime({ onLost }: EngineEvents): Promise<Runtime> {
  const gpu = await openGpu(navigator.gpu, onLost);
  const ort = await import('onnxruntime-web/webgpu');
  ort.env.wasm.wasmPaths = { wasm: gpuWasm };
  ort.env.wasm.numThreads = 1;
  // That shape arithmetic stays on the CPU is no news.
  ort.env.logLevel = 'error';
  ort.env.webgpu.device = gpu.device;
  return { ort, backend: 'webgpu', device: gpu.name, halfPrecision: gpu.halfPrecision };
}

/** Fetched only when somebody asks with a text. */
async function tokenizer(json: object): Promise<(text: string) => readonly number[]> {
  const { Tokenizer } = await import('@huggingface/tokenizers');
  const made = new Tokenizer(json, {});
  return (text) => made.encode(text).ids;
}

serve(self, async (backend, events) => {
  const runtime = backend === 'wasm' ? await wasmRuntime() : await gpuRuntime(events);
  const hub = browserHub(() => import('@huggingface/transformers'), runtime.ort);
  return new LocalEngine({
    runtime,
    strategies,
    measures,
    fetchModel: fetchModel(hub),
    fetchText: fetchText(tokenizer, hub, events.onAlive),
    clock: () => performance.now(),
    onAlive: events.onAlive,
  });
});
