import { cosine } from '../core/cosine.ts';
import type { Matrix } from '../core/types.ts';
import { Lru } from './lru.ts';
import type { TextCard } from './model-card.ts';
import type { OrtSession, Runtime } from './runtime.ts';

/** What the door brings for a model that understands text. */
export interface TextFiles {
  /** ONNX of the text tower. */
  readonly bytes: Uint8Array;
  /** Pieces of a text as ids; filled up where the card says so. */
  readonly tokenize: (text: string) => readonly number[];
  /** The tower's card as the graph completes it, where it came without one. */
  readonly card?: TextCard;
}

/** Texts whose vectors stay. */
const maxTexts = 32;

/** Turns texts into vectors that can be compared with patches. */
export class TextTower {
  readonly #card: TextCard;
  readonly #files: TextFiles;
  readonly #runtime: Runtime;
  readonly #session: OrtSession;
  readonly #known = new Lru<Float32Array>(maxTexts);

  private constructor(card: TextCard, files: TextFiles, runtime: Runtime, session: OrtSession) {
    this.#card = card;
    this.#files = files;
    this.#runtime = runtime;
    this.#session = session;
  }

  static async open(runtime: Runtime, card: TextCard, files: TextFiles): Promise<TextTower> {
    const session = await runtime.ort.InferenceSession.create(files.bytes, {
      executionProviders: [runtime.backend],
      logSeverityLevel: 3,
    });
    return new TextTower(files.card ?? card, files, runtime, session);
  }

  /**
   * @returns `[E]`
   * @throws Error when the text holds nothing the vocabulary knows
   */
  async embed(text: string): Promise<Float32Array> {
    const known = this.#known.get(text);
    if (known) return known;
    const { maxPieces, input, output, mask } = this.#card;
    const ids = this.#files.tokenize(text).slice(0, maxPieces);
    if (ids.length === 0) throw new Error('The text query is empty; type what to look for.');
    const { Tensor } = this.#runtime.ort;
    const row = (data: BigInt64Array) => new Tensor('int64', data, [1, ids.length]);
    const outputs = await this.#session.run({
      [input]: row(BigInt64Array.from(ids, BigInt)),
      ...(mask !== undefined && { [mask]: row(new BigInt64Array(ids.length).fill(1n)) }),
    });
    const vector = Float32Array.from(outputs[output].data as Float32Array);
    this.#known.set(text, vector);
    return vector;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/**
 * How much each patch has to do with a text or a box.
 *
 * @param patches `[T×E]` in the space of the vector
 * @param vector `[E]`
 * @returns `[T]` cosines; 0 where a patch has no direction
 */
export function relevanceOf({ data, rows, cols }: Matrix, vector: Float32Array): Float32Array {
  const relevance = new Float32Array(rows);
  for (let t = 0; t < rows; t++) {
    relevance[t] = cosine(data.subarray(t * cols, (t + 1) * cols), vector) || 0;
  }
  return relevance;
}
