import { unitRows } from '../../src/core/unit-rows.ts';
import type { Matrix } from '../../src/core/types.ts';
import { readMatrix } from './goldens.ts';

/**
 * The mean of the named rows of a stored matrix of text embeddings, each at length 1. A cosine to
 * it is, up to one factor for all patches, the mean of the cosines to the rows, and relevance is
 * scaled to [0, 1] after, so one vector says as much as several texts.
 */
export function textVector(path: string, rows: readonly number[]): Float32Array {
  const { data, cols }: Matrix = unitRows(readMatrix(path, 384));
  return Float32Array.from({ length: cols }, (_, d) =>
    rows.reduce((sum, row) => sum + data[row * cols + d] / rows.length, 0),
  );
}
