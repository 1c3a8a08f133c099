import type { Matrix } from '../core/types.ts';
import { cutSegment, type Segment as CutSegment } from '../onnx/cut-segment.ts';
import { headTakesBatches } from '../onnx/head-takes-batches.ts';
import type { Anatomy } from '../onnx/inspect-encoder.ts';
import type { Result, Value } from './segment.ts';

/** What follows the blocks, as a part of its own, and whether it takes many tokens at once. */
export interface PoolingHead {
  readonly cut: CutSegment;
  readonly takesBatches: boolean;
}

/**
 * Cuts off what makes the image embedding out of the last block's tokens.
 *
 * @param embedding name of the output
 * @throws OnnxError where the encoder cannot be cut there
 */
export function cutPoolingHead(anatomy: Anatomy, embedding: string): PoolingHead {
  const range = { from: anatomy.blocks, to: 'output' } as const;
  const results = [embedding];
  const takesBatches = headTakesBatches(anatomy, results);
  return { cut: cutSegment(anatomy, range, { results, batches: takesBatches }), takesBatches };
}

/**
 * Every patch in the space of the image embedding: each token goes alone through the model's own
 * pooling head, as if it were the whole answer (the idea of MaskCLIP, arXiv 2112.01071: a class
 * token's head reads any token of the last block).
 *
 * @param tokens `[T×D]` patches as they leave the last block
 * @param run runs the head
 * @returns `[T×E]`
 */
export async function patchEmbeddings(
  tokens: Matrix,
  { cut, takesBatches }: PoolingHead,
  run: (feed: ReadonlyMap<string, Value>) => Promise<readonly Result[]>,
): Promise<Matrix> {
  const { data, rows, cols } = tokens;
  const stream = cut.inputs.find(({ role }) => role === 'stream')!.name;
  const at = takesBatches ? rows : 1;
  const parts: Float32Array[] = [];
  for (let row = 0; row < rows; row += at) {
    const part = data.slice(row * cols, (row + at) * cols);
    const [result] = await run(new Map([[stream, { dims: [at, 1, cols], data: part }]]));
    parts.push(result.data as Float32Array);
  }
  const size = parts[0].length / at;
  const embeddings = new Float32Array(rows * size);
  parts.forEach((part, i) => embeddings.set(part, i * at * size));
  return { data: embeddings, rows, cols: size };
}
