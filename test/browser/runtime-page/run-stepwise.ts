/** @file The engine's schedules on WebGPU, streams left on the device between the parts. */
import * as ort from 'onnxruntime-web/webgpu';
import type { Schedule } from '../../../src/core/schedule.ts';
import { Encoder } from '../../../src/engine/encoder.ts';
import { guessCard } from '../../../src/engine/guess-card.ts';
import { runSchedule } from '../../../src/engine/run-schedule.ts';
import { inspectEncoder } from '../../../src/onnx/inspect-encoder.ts';
import { parseModel } from '../../../src/onnx/parse-model.ts';
import { strategies } from '../../../src/strategies/index.ts';

export interface Stepwise {
  readonly kept: readonly number[];
  readonly embedding: readonly number[];
  readonly tokens: readonly number[];
  /** Outputs that stayed on the device. */
  readonly numOnDevice: number;
}

export type RunStepwise = (
  bytes: string,
  pixels: readonly number[],
  schedule: Schedule,
) => Promise<Stepwise>;

declare global {
  interface Window {
    runStepwise?: RunStepwise;
  }
}

window.runStepwise = async (base64, pixels, schedule) => {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const side = Math.sqrt(pixels.length / 3);
  const facts = { id: 'x', label: 'X', file: 'x', bytes: bytes.length, sha256: '' };
  const guessed = guessCard(inspectEncoder(parseModel(bytes)), facts);
  const card = { ...guessed, input: { ...guessed.input, width: side, height: side } };
  let numOnDevice = 0;
  const create = (async (part: Uint8Array, options: ort.InferenceSession.SessionOptions) => {
    const session = await ort.InferenceSession.create(part, options);
    const run = session.run.bind(session);
    session.run = async (feeds: ort.InferenceSession.FeedsType) => {
      const outputs = await run(feeds);
      for (const { location } of Object.values(outputs)) {
        if (location === 'gpu-buffer') numOnDevice++;
      }
      return outputs;
    };
    return session;
  }) as typeof ort.InferenceSession.create;
  const watched = { ...ort, InferenceSession: { ...ort.InferenceSession, create } };
  const runtime = {
    ort: watched,
    backend: 'webgpu',
    device: 'software',
    halfPrecision: false,
  } as const;
  const encoder = Encoder.open(runtime, card, { bytes });
  await encoder.compile();
  const picture = { width: side, height: side, data: new Uint8ClampedArray(side * side * 4) };
  const framing = { scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 };
  const input = { pixels: Float32Array.from(pixels), width: side, height: side, framing, picture };
  const trace = await encoder.trace(input, () => 0);
  const { reduction, answer } = await runSchedule(
    { strategies, clock: () => 0 },
    encoder,
    trace,
    schedule,
    { seed: 1, from: 'trace' },
  );
  await encoder.release();
  return {
    kept: [...reduction.kept],
    embedding: [...answer.embedding],
    tokens: [...answer.tokens.data],
    numOnDevice,
  };
};
