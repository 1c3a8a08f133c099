import { dotRows } from './dot-rows.ts';
import { indexRange } from './index-range.ts';
import type { Signals } from './types.ts';

/**
 * What CLS attends to as if all heads were one: softmax over CLS and all patches of q_CLS·k / √Dk,
 * the entry of CLS cut off after. PruMerge (arXiv 2403.15388) and Recoverable Compression (arXiv
 * 2409.01179) rank by it; it is not the attention of the model. Without `keysCls` the entry of CLS
 * is left out before, which moves all others by one factor. NaN weighs nothing.
 *
 * @param signals `keys` and `queriesCls` must be there
 * @returns `[T]` in double precision, since ranks depend on the last digits
 */
export function fullWidthAttention(
  signals: Pick<Signals, 'keys' | 'queriesCls' | 'keysCls'>,
): Float64Array {
  const { keysCls } = signals;
  const queriesCls = signals.queriesCls!;
  const { data, rows, cols } = signals.keys!;
  const logits = new Float64Array(rows + 1);
  dotRows(queriesCls, 0, data, indexRange(rows), rows, cols, logits);
  logits[rows] = -Infinity;
  if (keysCls) {
    let sum = 0;
    for (let d = 0; d < cols; d++) sum += queriesCls[d] * keysCls[d];
    logits[rows] = sum;
  }
  let max = -Infinity;
  for (const logit of logits) if (logit > max) max = logit;
  let total = 0;
  for (let t = 0; t <= rows; t++) {
    logits[t] = Math.exp((logits[t] - max) / Math.sqrt(cols)) || 0;
    total += logits[t];
  }
  return logits.subarray(0, rows).map((weight) => (total > 0 ? weight / total : 0));
}
