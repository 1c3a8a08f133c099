import type { AttentionCube, Grid, Matrix, Signals } from '../../src/core/types.ts';
import { makeSignals } from './signals.ts';

/**
 * Signals over a grid whose patches are copies of those of other signals; prefix tokens, CLS vectors
 * and the text stay. The image, whose patches are not rows, is one flat colour.
 *
 * @param old `[T]` patch t of the answer is patch old[t] of `signals`
 */
export function gatherPatches(signals: Signals, grid: Grid, old: readonly number[]): Signals {
  const numPatches = old.length;
  const rows = ({ data, cols }: Matrix): Matrix => ({
    data: Float32Array.from(
      { length: numPatches * cols },
      (_, at) => data[old[Math.floor(at / cols)] * cols + (at % cols)],
    ),
    rows: numPatches,
    cols,
  });
  const cols = ({ data, rows: heads, cols: width }: Matrix): Matrix => ({
    data: Float32Array.from(
      { length: heads * numPatches },
      (_, at) => data[Math.floor(at / numPatches) * width + old[at % numPatches]],
    ),
    rows: heads,
    cols: numPatches,
  });
  const prefix = signals.prefixTokens;
  const size = prefix + numPatches;
  const oldToken = (n: number): number => (n < prefix ? n : prefix + old[n - prefix]);
  const both = ({ data, heads, size: width }: AttentionCube): AttentionCube => ({
    data: Float32Array.from({ length: heads * size * size }, (_, at) => {
      const row = oldToken(Math.floor(at / size) % size);
      const head = Math.floor(at / (size * size));
      return data[(head * width + row) * width + oldToken(at % size)];
    }),
    heads,
    size,
  });
  return {
    ...signals,
    grid,
    tokens: rows(signals.tokens!),
    tokensLast: rows(signals.tokensLast!),
    keys: rows(signals.keys!),
    keysLow: rows(signals.keysLow!),
    clsAttention: cols(signals.clsAttention!),
    clsAttentionLow: cols(signals.clsAttentionLow!),
    clsLogits: cols(signals.clsLogits!),
    attentionLogits: both(signals.attentionLogits!),
    importance: Float32Array.from(old, (t) => signals.importance![t]),
    image: makeSignals(grid.rows, grid.cols, () => 0).image!,
  };
}

/** The same patches in another order. @param old `[T]` as in `gatherPatches` */
export function permutePatches(signals: Signals, old: readonly number[]): Signals {
  return gatherPatches(signals, signals.grid, old);
}
