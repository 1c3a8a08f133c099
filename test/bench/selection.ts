/** @file How long strategies take, against one plain T×T×D Gram product of the same run. */
import { createRandom, type Random } from '../../src/core/random.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Strategy } from '../../src/core/strategy.ts';
import type { AttentionCube, Matrix, Signals } from '../../src/core/types.ts';
import { strategies } from '../../src/strategies/index.ts';
import { measure, print } from './measure.ts';

const D = 384;
const heads = 6;
/** Sides of the square grids: T = 256, 576, 1024, 2304, 4096. */
const sides = [16, 24, 32, 48, 64];
/** Times the Gram product of the same run at T = 1024 that a strategy may take. */
const limit = 2;

/** What an encoder would say: smooth over the grid with noise, so that neighbours are alike. */
export function benchSignals(side: number): Signals {
  const random = createRandom(7);
  const numPatches = side * side;
  const noise = (): number => 2 * random.next() - 1;
  const matrix = (rows: number, cols: number): Matrix => {
    const data = new Float32Array(rows * cols);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++) {
        data[r * cols + c] = Math.sin((r % side) / 5 + c) + Math.cos(r / side / 5 - c) + noise();
      }
    }
    return { data, rows, cols };
  };
  const positive = (m: Matrix): Matrix => ({ ...m, data: m.data.map((x) => Math.exp(x) / 4096) });
  const pixels = new Uint8ClampedArray(4 * numPatches * 16 * 16).map(() => 255 * random.next());
  return {
    grid: { rows: side, cols: side, patchSize: 16 },
    prefixTokens: 1,
    tokens: matrix(numPatches, D),
    keys: matrix(numPatches, D),
    keysLow: matrix(numPatches, D),
    queriesCls: matrix(1, D).data,
    keysCls: matrix(1, D).data,
    clsAttention: positive(matrix(heads, numPatches)),
    clsAttentionLow: positive(matrix(heads, numPatches)),
    clsLogits: matrix(heads, numPatches),
    // Beyond this the cube alone takes hundreds of megabytes.
    ...(side <= 32 && { attentionLogits: logitCube(numPatches + 1, random) }),
    text: matrix(1, D).data,
    image: { width: 16 * side, height: 16 * side, data: pixels },
  };
}

function logitCube(size: number, random: Random): AttentionCube {
  const data = new Float32Array(heads * size * size).map(() => 4 * random.next() - 2);
  return { data, heads, size };
}

/** The yardstick: every product of every pair of rows, in three plain loops. */
function gram({ data, rows, cols }: Matrix): Float32Array {
  const out = new Float32Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      let sum = 0;
      for (let k = 0; k < cols; k++) sum += data[i * cols + k] * data[j * cols + k];
      out[i * rows + j] = sum;
    }
  }
  return out;
}

/** Nested strategies are asked for their whole order, as the page does. */
function time(strategy: Strategy, signals: Signals, runs: number): number | string {
  const numPatches = signals.grid.rows * signals.grid.cols;
  const keep = strategy.nested ? numPatches : numPatches >> 2;
  try {
    return measure(() => runStrategy(strategy, { signals, keep, seed: 1 }), runs).min;
  } catch (error) {
    return (error as Error).message;
  }
}

/** @returns whether every promise held */
export function benchSelection(): boolean {
  let ok = true;
  const times = new Map<string, number[]>();
  let gramMs = 0;
  for (const side of sides) {
    const signals = benchSignals(side);
    const T = side * side;
    if (T === 1024) {
      gramMs = measure(() => gram(signals.tokens!), 3).min;
      print({ bench: 'selection', name: 'plain Gram product', T, D, ms: gramMs });
    }
    for (const strategy of strategies) {
      const ms = time(strategy, signals, T > 1024 ? 1 : 5);
      if (typeof ms === 'string') {
        print({ bench: 'selection', name: strategy.id, T, D, skipped: ms });
        continue;
      }
      times.set(strategy.id, [...(times.get(strategy.id) ?? []), ms]);
      if (T !== 1024) print({ bench: 'selection', name: strategy.id, T, D, ms });
      else {
        const ratio = ms / gramMs;
        ok &&= ratio <= limit;
        const held = ratio <= limit;
        print({ bench: 'selection', name: strategy.id, T, D, ms, ratio, limit, ok: held });
      }
    }
  }
  for (const [name, list] of times) {
    if (list.length !== sides.length) continue;
    // From the last two sizes, where constant costs no longer count.
    const [before, last] = list.slice(-2);
    const exponent = Math.log(last / before) / Math.log((64 * 64) / (48 * 48));
    print({ bench: 'growth', name, exponentInT: exponent });
  }
  return ok;
}
