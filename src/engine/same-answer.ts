import { cosine } from '../core/cosine.ts';

/** Cosine of two embeddings of one picture below which one of them is wrong. */
export const minCosine = 0.999;

/** @returns 0 where they cannot be compared */
export function likeness(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return 0;
  const found = cosine(Float32Array.from(a), Float32Array.from(b));
  return Number.isFinite(found) ? found : 0;
}

export function isSameAnswer(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return likeness(a, b) >= minCosine;
}
