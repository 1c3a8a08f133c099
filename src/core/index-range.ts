/** 0, 1, … count−1. */
export function indexRange(count: number): Uint32Array {
  const range = new Uint32Array(count);
  for (let i = 0; i < count; i++) range[i] = i;
  return range;
}
