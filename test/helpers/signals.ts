/** @file Made-up signals of every kind, for tests that ask every strategy. */
import { createRandom } from '../../src/core/random.ts';
import { signalNames } from '../../src/core/signals.ts';
import type { Needs } from '../../src/core/strategy.ts';
import type { Matrix, SignalName, Signals } from '../../src/core/types.ts';

const prefixTokens = 1;
const patchSize = 4;

/**
 * Every signal there is, filled number by number.
 *
 * @param fill the next number; attention is squared, so that it is not negative
 * @param width D and Dk
 * @param heads H
 */
export function makeSignals(
  rows: number,
  cols: number,
  fill: () => number,
  width = 6,
  heads = 2,
): Signals {
  const numPatches = rows * cols;
  const numTokens = prefixTokens + numPatches;
  const floats = (length: number): Float32Array => new Float32Array(length).map(fill);
  const matrix = (r: number, c: number): Matrix => ({ data: floats(r * c), rows: r, cols: c });
  const squared = ({ data, ...shape }: Matrix): Matrix => ({
    data: data.map((x) => x * x),
    ...shape,
  });
  const pixels = new Uint8ClampedArray(4 * numPatches * patchSize * patchSize);
  return {
    grid: { rows, cols, patchSize },
    prefixTokens,
    tokens: matrix(numPatches, width),
    tokensLast: matrix(numPatches, width),
    keys: matrix(numPatches, width),
    keysLow: matrix(numPatches, width),
    queriesCls: floats(width),
    keysCls: floats(width),
    clsAttention: squared(matrix(heads, numPatches)),
    clsAttentionLow: squared(matrix(heads, numPatches)),
    clsLogits: matrix(heads, numPatches),
    attentionLogits: {
      data: floats(heads * numTokens * numTokens),
      heads,
      size: numTokens,
    },
    importance: floats(numPatches),
    text: floats(width),
    image: {
      width: cols * patchSize,
      height: rows * patchSize,
      data: pixels.map(() => 128 + 100 * (fill() || 0)),
    },
  };
}

/** Numbers in [−1, 1). */
export function randomSignals(rows: number, cols: number, seed: number): Signals {
  const random = createRandom(seed);
  return makeSignals(rows, cols, () => 2 * random.next() - 1);
}

/** Every eleventh number is NaN, so that some heads, rows and patches are hit and some are not. */
export function spottedSignals(rows: number, cols: number, seed: number): Signals {
  const random = createRandom(seed);
  let count = 0;
  return makeSignals(rows, cols, () => (count++ % 11 === 0 ? NaN : 2 * random.next() - 1));
}

/** A copy without one signal. */
export function without(signals: Signals, ...names: readonly SignalName[]): Signals {
  const copy: Record<string, unknown> = { ...signals };
  for (const name of names) delete copy[name];
  return copy as unknown as Signals;
}

/** A copy with the first alternative of every need and nothing else. */
export function onlyNeeded(signals: Signals, needs: Needs): Signals {
  const needed = needs.map((need) => (typeof need === 'string' ? need : need[0]));
  return without(signals, ...signalNames.filter((name) => !needed.includes(name)));
}
