/** @file What covers the patches in place of tokens: one colour each, `[T]` of `#rrggbb`. */
import type { Matrix } from '../core/types.ts';
import { scoreRange } from './score-range.ts';
import { viridis } from './viridis.ts';

/** Outside these a component stays at its end: one odd patch must not grey all others. */
const lowest = 0.01;
const highest = 0.99;

const heats = new WeakMap<Float32Array, readonly string[]>();
const mixes = new WeakMap<Matrix, readonly string[]>();

/**
 * A heat map: by rising value dark to light.
 *
 * @param scores `[T]`, finite
 */
export function heatColours(scores: Float32Array): readonly string[] {
  const known = heats.get(scores);
  if (known) return known;
  const { min, max } = scoreRange(scores);
  const made = Array.from(scores, (score) =>
    viridis(max > min ? (score - min) / (max - min) : 0.5),
  );
  heats.set(scores, made);
  return made;
}

/**
 * The first three principal components as red, green and blue, each from its least to its most.
 *
 * @param scores `[T×3]`
 */
export function componentColours(scores: Matrix): readonly string[] {
  const known = mixes.get(scores);
  if (known) return known;
  const { data, rows, cols } = scores;
  const made = new Array<string>(rows).fill('#');
  for (let c = 0; c < cols; c++) {
    const values = Float32Array.from({ length: rows }, (_, t) => data[t * cols + c]);
    const sorted = values.slice().sort();
    const low = sorted[Math.floor(lowest * (rows - 1))];
    const high = sorted[Math.ceil(highest * (rows - 1))];
    for (let t = 0; t < rows; t++) {
      const share = high > low ? (values[t] - low) / (high - low) : 0.5;
      const byte = Math.round(255 * Math.min(1, Math.max(0, share)));
      made[t] += byte.toString(16).padStart(2, '0');
    }
  }
  mixes.set(scores, made);
  return made;
}
