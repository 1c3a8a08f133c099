import { divideDims, mergeDims, mulDims, partsOf, sameDim, valueOf } from './dim.ts';
import type { Dim, Shape } from './dim.ts';

/**
 * Which axes of the result of a Reshape come from which axes of its input.
 *
 * Both shapes are walked in row-major order and matched product by product, as the elements lie in
 * memory. A target of 16 that meets the token axis is the token axis; a target of 16 that meets a
 * part of the width is a number, whatever N happens to be.
 *
 * @param target lengths, with −1 once at most for "the rest" and 0 for "as in the input".
 * @returns the true lengths, or null when the axes do not fall together (a token axis that is cut
 *   into rows and columns, for one).
 */
export function alignReshape(
  input: Shape,
  target: readonly Dim[],
  keepsZero: boolean,
): Dim[] | null {
  const wanted: Dim[] = target.map((dim, axis) =>
    dim === 0 && !keepsZero && axis < input.length ? input[axis] : dim,
  );
  const free = wanted.indexOf(-1);
  if (free >= 0) {
    const total = input.reduce<number>((product, dim) => product * valueOf(dim), 1);
    const others = wanted.reduce<number>((v, dim, i) => (i === free ? v : v * valueOf(dim)), 1);
    if (others === 0 || total % others !== 0) return null;
    wanted[free] = total / others;
  }
  const queue = input.flatMap((dim) => partsOf(dim)).filter((dim) => dim !== 1);
  const result: Dim[] = [];
  for (const dim of wanted) {
    const taken = takeProduct(queue, dim);
    if (taken === null) return null;
    result.push(mergeDims(taken));
  }
  return queue.every((dim) => valueOf(dim) === 1) ? result : null;
}

/** Takes factors off the front of the queue until they multiply to `wanted`; the queue shrinks. */
function takeProduct(queue: Dim[], wanted: Dim): Dim[] | null {
  const goal = valueOf(wanted);
  const taken: Dim[] = [];
  let product = 1;
  while (product < goal) {
    const next = queue.shift();
    if (next === undefined) return null;
    const value = valueOf(next);
    if (product * value <= goal) {
      taken.push(next);
      product *= value;
      continue;
    }
    if (goal % product !== 0) return null;
    const split = splitFactor(next, goal / product, wanted);
    if (split === null) return null;
    taken.push(split[0]);
    queue.unshift(split[1]);
    product = goal;
  }
  return product === goal ? taken : null;
}

/** A factor that evaluates to `part` out of `dim`, and what is left of it. */
function splitFactor(dim: Dim, part: number, wanted: Dim): [Dim, Dim] | null {
  if (typeof dim === 'number') return dim % part === 0 ? [part, dim / part] : null;
  // 4·n: the number may be split off, or the rest of it.
  const candidates: Dim[] = [part];
  if (typeof wanted !== 'number' && wanted.value === part) candidates.unshift(wanted);
  const bare = divideDims(dim, dim.value / part);
  if (bare !== null && valueOf(bare) === part) candidates.push(bare);
  for (const candidate of candidates) {
    const left = divideDims(dim, candidate);
    if (left !== null && sameDim(mulDims(candidate, left), dim)) return [candidate, left];
  }
  return null;
}
