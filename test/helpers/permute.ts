import type { Matrix, Signals } from '../../src/core/types.ts';

/**
 * The signals with the patches in another order; prefix tokens, CLS vectors and the text stay.
 * Without the image and the full attention, whose patches are not rows.
 *
 * @param old `[T]` patch t of the answer is patch old[t] of `signals`
 */
export function permutePatches(signals: Signals, old: readonly number[]): Signals {
  const rows = ({ data, cols, ...rest }: Matrix): Matrix => ({
    ...rest,
    cols,
    data: data.map((_, at) => data[old[Math.floor(at / cols)] * cols + (at % cols)]),
  });
  const cols = ({ data, cols: width, ...rest }: Matrix): Matrix => ({
    ...rest,
    cols: width,
    data: data.map((_, at) => data[Math.floor(at / width) * width + old[at % width]]),
  });
  const { grid, prefixTokens, queriesCls, keysCls, text } = signals;
  return {
    grid,
    prefixTokens,
    queriesCls: queriesCls!,
    keysCls: keysCls!,
    text: text!,
    tokens: rows(signals.tokens!),
    tokensLast: rows(signals.tokensLast!),
    keys: rows(signals.keys!),
    keysLow: rows(signals.keysLow!),
    clsAttention: cols(signals.clsAttention!),
    clsAttentionLow: cols(signals.clsAttentionLow!),
    clsLogits: cols(signals.clsLogits!),
    importance: Float32Array.from(old, (t) => signals.importance![t]),
  };
}
