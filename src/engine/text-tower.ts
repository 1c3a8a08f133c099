import type { Matrix } from '../core/types.ts';
import { Lru } from './lru.ts';
import type { TextCard } from './model-card.ts';
import type { OrtSession, Runtime } from './runtime.ts';

/** What the door brings for a model that understands text. */
export interface TextFiles {
  /** ONNX of the text tower. */
  readonly bytes: Uint8Array;
  /** Pieces of a text as ids, without padding. */
  readonly tokenize: (text: string) => readonly number[];
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
    return new TextTower(card, files, runtime, session);
  }

  /**
   * @returns `[E]`, unit length
   * @throws Error when the text holds nothing the vocabulary knows
   */
  async embed(text: string): Promise<Float32Array> {
    const known = this.#known.get(text);
    if (known) return known;
    const { maxPieces, input, output } = this.#card;
    const ids = this.#files.tokenize(text).slice(0, maxPieces);
    if (ids.length === 0) throw new Error('The text query is empty; type what to look for.');
    const { Tensor } = this.#runtime.ort;
    const feed = new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]);
    const outputs = await this.#session.run({ [input]: feed });
    const vector = Float32Array.from(outputs[output].data as Float32Array);
    this.#known.set(text, vector);
    return vector;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/**
 * How much each patch has to do with a text.
 *
 * @param patches `[T×E]` unit rows in the space of the texts
 * @param text `[E]` unit length
 * @returns `[T]` cosines
 */
export function relevanceOf({ data, rows, cols }: Matrix, text: Float32Array): Float32Array {
  const relevance = new Float32Array(rows);
  for (let t = 0; t < rows; t++) {
    let sum = 0;
    for (let d = 0; d < cols; d++) sum += data[t * cols + d] * text[d];
    relevance[t] = sum;
  }
  return relevance;
}
