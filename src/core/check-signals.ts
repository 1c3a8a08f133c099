import { numPatches } from './grid.ts';
import { describeSignal, presentSignals, signalTensors } from './signals.ts';
import type { Needs } from './strategy.ts';
import type { SignalName, Signals } from './types.ts';

/**
 * Checks that one view holds what a strategy needs: there, of the right shape, finite. What is
 * not needed is not looked at.
 *
 * @param id of the strategy, for sentences
 * @param holder what is said to hold the signals: `the file`, `crop 2`
 * @throws Error with one sentence: `strategy idpruner needs tokens [T,D]; the file has keys, image`
 */
export function checkSignals(
  id: string,
  signals: Signals,
  needs: Needs,
  uses: readonly SignalName[],
  holder: string,
): void {
  const { rows, cols } = signals.grid;
  if (!(Number.isInteger(rows) && Number.isInteger(cols) && rows > 0 && cols > 0)) {
    throw new Error(
      `strategy ${id} needs a grid of at least one patch; ${holder} has ${rows} x ${cols}`,
    );
  }
  const present = presentSignals(signals);
  for (const need of needs) {
    const names = typeof need === 'string' ? [need] : need;
    if (names.some((name) => present.includes(name))) continue;
    const has = present.map((name) => signalTensors[name].tensor).join(', ') || 'no signals';
    throw new Error(
      `strategy ${id} needs ${names.map(describeSignal).join(' or ')}; ${holder} has ${has}`,
    );
  }
  for (const name of new Set([...needs.flat(), ...uses])) {
    if (!present.includes(name)) continue;
    const problem = shapeProblem(signals, name);
    if (problem) throw new Error(`strategy ${id} needs ${problem(holder)}`);
    checkFinite(id, signals, name, holder);
  }
}

type Problem = (holder: string) => string;

function shapeProblem(signals: Signals, name: SignalName): Problem | null {
  const numT = numPatches(signals.grid);
  const asked = describeSignal(name);
  const { tensor } = signalTensors[name];
  const wrong =
    (letter: string, length: number, shape: readonly number[]): Problem =>
    (holder) =>
      `${asked} with ${letter} = ${length}; ${holder} has ${tensor} [${shape.join(',')}]`;
  switch (name) {
    case 'tokens':
    case 'tokensLast':
    case 'keys':
    case 'keysLow': {
      const matrix = signals[name]!;
      if (matrix.rows !== numT) return wrong('T', numT, [matrix.rows, matrix.cols]);
      return lengthProblem(asked, matrix.data.length, [matrix.rows, matrix.cols]);
    }
    case 'clsAttention':
    case 'clsAttentionLow':
    case 'clsLogits': {
      const matrix = signals[name]!;
      if (matrix.cols !== numT) return wrong('T', numT, [matrix.rows, matrix.cols]);
      return lengthProblem(asked, matrix.data.length, [matrix.rows, matrix.cols]);
    }
    case 'attentionLogits': {
      const cube = signals[name]!;
      const numN = signals.prefixTokens + numT;
      if (cube.size !== numN) return wrong('N', numN, [cube.heads, cube.size, cube.size]);
      return lengthProblem(asked, cube.data.length, [cube.heads, cube.size, cube.size]);
    }
    case 'importance': {
      const { length } = signals[name]!;
      return length === numT ? null : wrong('T', numT, [length]);
    }
    case 'text': {
      const { length } = signals[name]!;
      const width = signals.tokens?.cols ?? length;
      return length === width ? null : wrong('D', width, [length]);
    }
    case 'queriesCls':
    case 'keysCls': {
      const { length } = signals[name]!;
      const width = signals.keys?.cols ?? length;
      return length === width ? null : wrong('Dk', width, [length]);
    }
    case 'image': {
      const image = signals[name]!;
      return lengthProblem(`${asked} as RGBA`, image.data.length, [image.height, image.width, 4]);
    }
  }
  return name satisfies never;
}

/** A shape must be one of at least one number, and the numbers must be there. */
function lengthProblem(asked: string, length: number, shape: readonly number[]): Problem | null {
  const expected = shape.reduce((product, n) => product * n, 1);
  if (expected > 0 && length === expected) return null;
  return (holder) => `${asked}; ${holder} has ${length} numbers for [${shape.join(',')}]`;
}

function checkFinite(id: string, signals: Signals, name: SignalName, holder: string): void {
  // Bytes are always finite.
  if (name === 'image') return;
  const value = signals[name]!;
  const data = value instanceof Float32Array ? value : value.data;
  for (let i = 0; i < data.length; i++) {
    // NaN − NaN and ∞ − ∞ are NaN, every other difference with itself is 0.
    if (data[i] - data[i] === 0) continue;
    const cols = 'cols' in value ? value.cols : 0;
    const where = cols ? ` (row ${Math.floor(i / cols)}, column ${i % cols})` : '';
    throw new Error(
      `strategy ${id} needs finite numbers in ${describeSignal(name)}; ${holder} has ${data[i]} at index ${i}${where}`,
    );
  }
}
