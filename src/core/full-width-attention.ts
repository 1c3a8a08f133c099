import { dotRows } from './dot-rows.ts';
import { indexRange } from './index-range.ts';
import type { Signals } from './types.ts';

/**
 * CLS attention as if all heads were one (LLaVA-PruMerge, arXiv 2403.15388, and Recoverable
 * Compression, arXiv 2409.01179, compute it so): softmax over CLS and all patches of q·k / √Dk, of
 * which the entry of CLS is then left out. Without the key of CLS it has no share, which raises the
 * others by one factor. What is no number weighs 0. O(T·Dk).
 *
 * @returns `[T]` in double precision: it does not sum to 1
 */
export function fullWidthAttention({
  keys,
  keysCls,
  queriesCls,
}: Pick<Signals, 'keys' | 'keysCls' | 'queriesCls'>): Float64Array {
  const { data, rows, cols } = keys!;
  const query = queriesCls!;
  const logits = new Float64Array(rows + 1).fill(-Infinity);
  dotRows(query, 0, data, indexRange(rows), rows, cols, logits);
  if (keysCls) {
    logits[rows] = 0;
    for (let d = 0; d < cols; d++) logits[rows] += query[d] * keysCls[d];
  }
  let max = -Infinity;
  for (let t = 0; t <= rows; t++) if (logits[t] > max) max = logits[t];
  let total = 0;
  for (let t = 0; t <= rows; t++) {
    logits[t] = Math.exp((logits[t] - max) / Math.sqrt(cols)) || 0;
    total += logits[t];
  }
  const weights = logits.subarray(0, rows);
  return total > 0 ? weights.map((w) => w / total) : weights;
}
