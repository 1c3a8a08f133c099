/**
 * `count` of the numbers 0..length−1 from the first to the last at equal distances, rounded down:
 * `linspace` of torch in single precision, counted from both ends towards the middle. One alone is
 * the first.
 *
 * @param count at most length
 * @returns `[count]` ascending and all different
 */
export function evenlySpaced(length: number, count: number): Uint32Array {
  const spaced = new Uint32Array(count);
  if (count < 2) return spaced;
  const last = length - 1;
  const step = Math.fround(last / (count - 1));
  const half = count >> 1;
  for (let i = 0; i < count; i++) {
    const at =
      i < half ? Math.fround(step * i) : Math.fround(last - Math.fround(step * (count - 1 - i)));
    spaced[i] = Math.floor(at);
  }
  return spaced;
}
