import type { AttentionCube, Matrix } from '../core/types.ts';
import type { Tap } from '../onnx/tap-builder.ts';
import type { Backend } from './api.ts';
import type { ModelCard } from './model-card.ts';
import type { Result, Value } from './segment.ts';

/** Finds the encoder's answer among what a run gave, as the card says. */
export class AnswerReader {
  readonly #card: ModelCard;
  readonly #blocks: number;
  readonly #backend: Backend;

  constructor(card: ModelCard, blocks: number, backend: Backend) {
    this.#card = card;
    this.#blocks = blocks;
    this.#backend = backend;
  }

  /** What stands in for the tokens of a model that gives none. */
  tokenTaps(): readonly Tap[] {
    return this.#card.outputs.tokens === '' ? [{ kind: 'hidden', block: this.#blocks }] : [];
  }

  #result(results: readonly Result[], name: string): Result {
    const [instead] = this.tokenTaps();
    const result = results.find(({ output: { role, tap, ...output } }) =>
      name === ''
        ? tap?.kind === instead?.kind && tap?.block === instead?.block
        : role === 'result' && output.name === name,
    );
    if (!result) throw new Error(`${this.#card.label} gave no ${name || 'tokens'}.`);
    this.#checkFinite(result);
    return result;
  }

  /** Tokens of a run; `map` where the model gives a map of features instead of tokens. */
  tokens(results: readonly Result[]): {
    tokens: Matrix;
    map: { rows: number; cols: number } | null;
  } {
    const result = this.#result(results, this.#card.outputs.tokens);
    const [, , rows, cols] = result.dims;
    return result.dims.length === 4
      ? { tokens: mapToRows(result), map: { rows, cols } }
      : { tokens: toMatrix(result), map: null };
  }

  /** The card's output, else the class token, else the mean of all tokens. */
  embedding(results: readonly Result[], tokens: Matrix, prefixTokens: number): Float32Array {
    const { embedding } = this.#card.outputs;
    if (embedding !== undefined) return this.#result(results, embedding).data as Float32Array;
    return prefixTokens > 0 ? tokens.data.slice(0, tokens.cols) : meanRow(tokens);
  }

  /** Patches in the space of texts, where the card names them. */
  patches(results: readonly Result[]): Matrix | null {
    const name = this.#card.text?.patches;
    return name === undefined ? null : toMatrix(this.#result(results, name));
  }

  #checkFinite({ data, output }: Result): void {
    const floats = data as Float32Array;
    for (let i = 0; i < floats.length; i++) {
      if (Number.isFinite(floats[i])) continue;
      throw new Error(
        `${this.#card.label} gave ${floats[i]} in ${output.name} on ${this.#backend}; choose another backend or model.`,
      );
    }
  }
}

/** The last two axes as rows and columns; what is in front of them has length 1 or goes to rows. */
export function toMatrix({ data, dims }: Value): Matrix {
  const cols = dims.at(-1) ?? 0;
  const floats = data as Float32Array;
  return { data: floats, rows: cols === 0 ? 0 : floats.length / cols, cols };
}

/** `[…, H, n, n]`, what is in front of length 1 */
export function toCube({ data, dims }: Value): AttentionCube {
  const floats = data as Float32Array;
  const size = dims.at(-1) ?? 0;
  return { data: floats, heads: floats.length / (size * size), size };
}

/** `[1, C, h, w]` → `[h·w × C]` */
function mapToRows({ data, dims }: Value): Matrix {
  const [, cols, height, width] = dims;
  const floats = data as Float32Array;
  const rows = height * width;
  const out = new Float32Array(rows * cols);
  for (let c = 0; c < cols; c++) {
    for (let t = 0; t < rows; t++) out[t * cols + c] = floats[c * rows + t];
  }
  return { data: out, rows, cols };
}

function meanRow({ data, rows, cols }: Matrix): Float32Array {
  const mean = new Float64Array(cols);
  for (let r = 0; r < rows; r++) {
    for (let d = 0; d < cols; d++) mean[d] += data[r * cols + d] / rows;
  }
  return Float32Array.from(mean);
}
