/**
 * How many tokens merge in each block, `[L]` (ToMe, `parse_r`): about r everywhere, or rising or
 * falling evenly around it. With (16, −1) and 12 blocks 32, 29, 26 … 2, 0, the schedule that the
 * paper calls decreasing.
 *
 * @param numBlocks L
 * @param r mean number, at least 0
 * @param inflect from −1, falling from 2r to 0, over 0, always r, to 1, rising from 0 to 2r
 */
export function mergesPerBlock(numBlocks: number, r: number, inflect: number): Uint32Array {
  const first = Math.trunc(r * (1 - inflect));
  const last = 2 * r - first;
  // A single block has no slope.
  const slope = numBlocks > 1 ? (last - first) / (numBlocks - 1) : 0;
  const merges = new Uint32Array(numBlocks);
  for (let l = 0; l < numBlocks; l++) merges[l] = Math.trunc(first + slope * l);
  return merges;
}
