import type { Matrix } from '../core/types.ts';
import type { ModelInput } from '../image/preprocess.ts';
import { deriveGrid } from '../onnx/derive-grid.ts';
import type { Anatomy } from '../onnx/inspect-encoder.ts';
import { toMatrix, type AnswerReader } from './answer-reader.ts';
import type { Result, Value } from './segment.ts';
import type { Trace } from './trace.ts';

/**
 * Sorts what the whole encoder said on its way.
 *
 * @param encodeMs time of the run
 */
export function makeTrace(
  results: readonly Result[],
  input: ModelInput,
  encodeMs: number,
  { anatomy, reader }: { readonly anatomy: Anatomy; readonly reader: AnswerReader },
): Trace {
  const { blocks } = anatomy;
  const hidden: Matrix[] = [];
  const keys = new Array<Matrix | null>(blocks).fill(null);
  const clsAttention = new Array<Matrix | null>(blocks).fill(null);
  const sides = new Map<string, Value>();
  for (const result of results) {
    const { role, tap, name } = result.output;
    if (role === 'side') sides.set(name, result);
    if (!tap) continue;
    if (tap.kind === 'hidden') hidden[tap.block] = toMatrix(result);
    if (tap.kind === 'keys') keys[tap.block] = toMatrix(result);
    if (tap.kind === 'clsAttention') clsAttention[tap.block] = toMatrix(result);
  }
  const { tokens, map } = reader.tokens(results);
  const { picture, framing, width, height } = input;
  const numTokens = hidden[0]?.rows ?? tokens.rows;
  const { prefixTokens, ...grid } = map
    ? { prefixTokens: 0, rows: map.rows, cols: map.cols, patchSize: width / map.cols }
    : deriveGrid(numTokens, width, height, anatomy.patchStride);
  const embedding = reader.embedding(results, tokens, prefixTokens);
  // Row 0 is a class token only where there is one.
  const cls = prefixTokens > 0 ? clsAttention : clsAttention.map(() => null);
  return {
    grid,
    prefixTokens,
    framing,
    picture,
    encodeMs,
    hidden,
    keys,
    clsAttention: cls,
    sides,
    tokens,
    embedding,
    patches: reader.patches(results),
  };
}
