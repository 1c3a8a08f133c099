/**
 * Scalar products of one row with many: out[n] = x[xRow] · y[rows[n]] for n < count.
 *
 * Four rows at a time, so that each number of `x` is loaded once for four products and the four
 * sums do not wait for each other; this is what makes it several times faster than one product
 * after another. Every sum runs in column order in double precision, so a product does not depend
 * on which rows stand beside it and equal rows give equal products, bit for bit.
 *
 * @param x `[·×width]`
 * @param y `[·×width]`
 * @param rows `[≥ count]` row indices into y
 * @param out `[≥ count]`
 */
export function dotRows(
  x: Float32Array,
  xRow: number,
  y: Float32Array,
  rows: Uint32Array,
  count: number,
  width: number,
  out: Float64Array,
): void {
  const x0 = xRow * width;
  let n = 0;
  for (; n + 4 <= count; n += 4) {
    const p = rows[n] * width;
    const q = rows[n + 1] * width;
    const r = rows[n + 2] * width;
    const s = rows[n + 3] * width;
    let sumP = 0;
    let sumQ = 0;
    let sumR = 0;
    let sumS = 0;
    for (let d = 0; d < width; d++) {
      const v = x[x0 + d];
      sumP += v * y[p + d];
      sumQ += v * y[q + d];
      sumR += v * y[r + d];
      sumS += v * y[s + d];
    }
    out[n] = sumP;
    out[n + 1] = sumQ;
    out[n + 2] = sumR;
    out[n + 3] = sumS;
  }
  for (; n < count; n++) {
    const p = rows[n] * width;
    let sum = 0;
    for (let d = 0; d < width; d++) sum += x[x0 + d] * y[p + d];
    out[n] = sum;
  }
}
