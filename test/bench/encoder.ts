/** @file What cutting costs and what fewer tokens save, on the bundled encoder, one thread. */
import { cutSegment } from '../../src/onnx/cut-segment.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import { parseModel } from '../../src/onnx/parse-model.ts';
import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web/wasm';
import { print } from './measure.ts';

const side = 256;
const patches = 256;
const prefix = 3;

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

/** @returns whether every promise held */
export async function benchEncoder(): Promise<boolean> {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const anatomy = inspectEncoder(parseModel(readFileSync('models/default/onnx/model.onnx')));
  const create = (range: Parameters<typeof cutSegment>[1]) => {
    const segment = cutSegment(anatomy, range);
    return ort.InferenceSession.create(segment.bytes).then((session) => ({ segment, session }));
  };
  const layer = anatomy.blocks >> 1;
  const whole = await create({ from: 'input', to: 'output' });
  const head = await create({ from: 'input', to: layer });
  const tail = await create({ from: layer, to: 'output' });
  const pixels = new Float32Array(3 * side * side).map((_, i) => Math.sin(i / 97));
  const image = new ort.Tensor('float32', pixels, [1, 3, side, side]);
  const imageFeed = { [anatomy.imageInput.name]: image };
  const streamName = tail.segment.inputs.find((input) => input.role === 'stream')!.name;
  const stream = (await head.session.run(imageFeed))[
    head.segment.outputs.find((output) => output.role === 'stream')!.name
  ];
  const rows = (count: number): ort.Tensor =>
    new ort.Tensor(
      'float32',
      (stream.data as Float32Array).slice(0, (prefix + count) * anatomy.width),
      [1, prefix + count, anatomy.width],
    );
  const times = new Map<string, number[]>();
  const time = async (name: string, run: () => Promise<unknown>): Promise<void> => {
    const start = performance.now();
    await run();
    times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
  };
  // In turn, so that a machine that slows down slows all of them.
  for (let round = 0; round < 12; round++) {
    if (round === 1) times.clear();
    await time('whole', () => whole.session.run(imageFeed));
    await time('head', () => head.session.run(imageFeed));
    for (const share of [1, 0.5, 0.25, 0.1]) {
      const feed = { [streamName]: rows(Math.round(share * patches)) };
      await time(`tail ${share}`, () => tail.session.run(feed));
    }
  }
  const ms = (name: string): number => median(times.get(name)!);
  const report = (name: string, ratio: number, limit: number): boolean => {
    print({ bench: 'encoder', name, ratio, limit, ok: ratio <= limit });
    return ratio <= limit;
  };
  for (const name of times.keys()) print({ bench: 'encoder', name, layer, ms: ms(name) });
  const held = [
    report('head + tail at all tokens / uncut', (ms('head') + ms('tail 1')) / ms('whole'), 1.1),
    report('tail at 25 % / tail at all tokens', ms('tail 0.25') / ms('tail 1'), 0.35),
  ];
  return held.every(Boolean);
}
