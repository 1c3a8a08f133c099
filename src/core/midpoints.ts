/**
 * The middles of `count` equal stretches of 0..length−1: ⌊(2i + 1)·length / 2·count⌋, `[count]`,
 * ascending and all different as long as count ≤ length.
 */
export function midpoints(length: number, count: number): Uint32Array {
  const middles = new Uint32Array(count);
  for (let i = 0; i < count; i++) middles[i] = Math.floor(((2 * i + 1) * length) / (2 * count));
  return middles;
}
