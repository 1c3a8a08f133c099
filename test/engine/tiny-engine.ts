import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTextFiles } from '../../src/commands/read-text-files.ts';
import { nodeRuntime } from '../../src/commands/node-runtime.ts';
import type { RgbaImage } from '../../src/core/types.ts';
import type { EngineParts } from '../../src/engine/engine-parts.ts';
import { siteSource } from '../../src/engine/fetch-model.ts';
import type { ModelCard } from '../../src/engine/model-card.ts';
import type { Ort, OrtSession, Runtime } from '../../src/engine/runtime.ts';
import * as measures from '../../src/metrics/index.ts';
import { strategies } from '../../src/strategies/index.ts';

const folder = new URL('../../models/default/', import.meta.url);

export const card = JSON.parse(readFileSync(new URL('card.json', folder), 'utf8')) as ModelCard;
export const source = {
  card,
  url: fileURLToPath(new URL(card.file, folder)),
  text: {
    url: fileURLToPath(new URL(card.text!.file, folder)),
    tokenizerUrl: fileURLToPath(new URL(card.text!.tokenizer, folder)),
  },
};

const small = new URL('../fixtures/onnx/dinov2.ts17.eager.onnx', import.meta.url);

/** A random encoder of 3 blocks and 16 patches: quick, for what does not depend on the weights. */
const { text: _, probe: _probe, ...bare } = card;

export const smallCard: ModelCard = {
  ...bare,
  id: 'small',
  label: 'Small',
  input: { ...card.input, width: 64, height: 64 },
  prefixTokens: 1,
  outputs: { tokens: 'last_hidden_state', embedding: 'pooler_output' },
};
export const smallSource = { card: smallCard, url: fileURLToPath(small) };

/** Parts of an engine over the bundled model, in this process. */
export function tinyParts(overrides: Partial<EngineParts> = {}): EngineParts {
  return {
    runtime: nodeRuntime(),
    strategies,
    measures,
    clock: () => performance.now(),
    fetchText: readTextFiles,
    fetchModel: async (model) => ({
      bytes: new Uint8Array(readFileSync(siteSource(model).url)),
    }),
    ...overrides,
  };
}

/** Squares and noise: something to see, different for every seed. */
export function picture(seed: number, width = 300, height = 200): RgbaImage {
  const data = new Uint8ClampedArray(width * height * 4);
  let state = seed * 7919 + 1;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      state = (state * 48271) % 2147483647;
      const square = ((x >> 5) * (seed + 3) + (y >> 5) * 7) % 5;
      data[i] = square * 50 + (state & 31);
      data[i + 1] = (square * 90) % 256;
      data[i + 2] = 255 - square * 40;
      data[i + 3] = 255;
    }
  }
  return { width, height, data };
}

/** Counts what sessions do, and looks whether two of them ever do it at once. */
export class Watch {
  created = 0;
  released = 0;
  runs = 0;
  busy = 0;
  mostBusy = 0;
  readonly runtime: Runtime;

  constructor(after: (outputs: OrtOutputs) => void = () => {}) {
    const inner = nodeRuntime();
    const alone = async <T>(work: () => Promise<T>): Promise<T> => {
      this.busy++;
      this.mostBusy = Math.max(this.mostBusy, this.busy);
      try {
        return await work();
      } finally {
        this.busy--;
      }
    };
    const create = async (bytes: Uint8Array, options: object): Promise<unknown> => {
      const session = await alone(() => inner.ort.InferenceSession.create(bytes, options));
      this.created++;
      return {
        run: (feeds: Parameters<OrtSession['run']>[0]) =>
          alone(async () => {
            this.runs++;
            const outputs = await session.run(feeds);
            after(outputs);
            return outputs;
          }),
        release: () =>
          alone(async () => {
            this.released++;
            await session.release();
          }),
      };
    };
    const ort = { Tensor: inner.ort.Tensor, InferenceSession: { create } } as unknown as Ort;
    this.runtime = { ...inner, ort };
  }
}

export type OrtOutputs = Awaited<ReturnType<OrtSession['run']>>;
