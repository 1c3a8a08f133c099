import { OnnxError } from './onnx-model.ts';

export interface DerivedGrid {
  readonly rows: number;
  readonly cols: number;
  /** Tokens before the patches: class token, registers. */
  readonly prefixTokens: number;
  /** px of the model input. */
  readonly patchSize: number;
}

/** CLS, distillation token and registers of any encoder known stay far below this. */
const MAX_PREFIX = 64;

/**
 * Rows and columns of patches from what a run gave back, never from a config: N tokens for an
 * input of a size, and the stride of the stem.
 *
 * @param stride px between patches, null when the stem has no convolution: then the grid with the
 *   picture's aspect and the smallest prefix is taken.
 * @throws OnnxError when the numbers do not fit each other.
 */
export function deriveGrid(
  numTokens: number,
  inputWidth: number,
  inputHeight: number,
  stride: { readonly x: number; readonly y: number } | null,
): DerivedGrid {
  if (stride === null) return guessGrid(numTokens, inputWidth, inputHeight);
  if (stride.x !== stride.y) {
    throw new OnnxError(
      'unsupported',
      `The patches are ${stride.x}×${stride.y} px; only square ones are supported.`,
    );
  }
  // A padded stem rounds up where the size is no multiple of the stride, and leaves fewer over.
  for (const round of [Math.ceil, Math.floor]) {
    const rows = round(inputHeight / stride.y);
    const cols = round(inputWidth / stride.x);
    const prefixTokens = numTokens - rows * cols;
    if (prefixTokens >= 0 && prefixTokens <= MAX_PREFIX && rows > 0 && cols > 0) {
      return { rows, cols, prefixTokens, patchSize: stride.x };
    }
  }
  const rows = Math.floor(inputHeight / stride.y);
  const cols = Math.floor(inputWidth / stride.x);
  throw new OnnxError(
    'unsupported',
    `The encoder gave ${numTokens} tokens for ${inputWidth}×${inputHeight} px, ` +
      `but patches of ${stride.x} px make ${rows}×${cols}.`,
  );
}

function guessGrid(numTokens: number, width: number, height: number): DerivedGrid {
  for (let prefixTokens = 0; prefixTokens <= Math.min(MAX_PREFIX, numTokens - 1); prefixTokens++) {
    const patches = numTokens - prefixTokens;
    const rows = Math.round(Math.sqrt((patches * height) / width));
    const cols = patches / rows;
    const patchSize = height / rows;
    const fits =
      Number.isInteger(cols) && Number.isInteger(patchSize) && width / cols === patchSize;
    if (fits) return { rows, cols, prefixTokens, patchSize };
  }
  throw new OnnxError(
    'unsupported',
    `The encoder gave ${numTokens} tokens for ${width}×${height} px, which no grid of square patches explains.`,
  );
}
