import { topK } from './top-k.ts';

/**
 * Shares a whole number out in proportion to weights by largest remainders (ties to the lower
 * index), nobody above its capacity; what does not fit goes to the others.
 *
 * @param total at most the sum of the capacities
 * @param weights at least 0; all 0 means equal shares
 * @returns whole numbers that sum to `total`
 */
export function share(
  total: number,
  weights: ArrayLike<number>,
  capacities: ArrayLike<number>,
): Uint32Array {
  const shares = new Uint32Array(weights.length);
  let left = total;
  while (left > 0) {
    const open: number[] = [];
    let weightOfOpen = 0;
    for (let i = 0; i < weights.length; i++) {
      if (shares[i] >= capacities[i]) continue;
      open.push(i);
      weightOfOpen += weights[i];
    }
    if (open.length === 0) break;
    const wanted = open.map((i) =>
      weightOfOpen > 0 ? (left * weights[i]) / weightOfOpen : left / open.length,
    );
    let given = 0;
    open.forEach((i, n) => {
      const part = Math.min(Math.floor(wanted[n]), capacities[i] - shares[i]);
      shares[i] += part;
      given += part;
    });
    left -= given;
    if (given > 0 && left >= open.length) continue;
    const remainders = wanted.map((w) => w - Math.floor(w));
    for (const n of topK(remainders, open.length)) {
      const i = open[n];
      if (left === 0 || shares[i] >= capacities[i]) continue;
      shares[i]++;
      left--;
    }
  }
  return shares;
}
