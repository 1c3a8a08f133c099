import { expect } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { cutSegment } from '../../../src/onnx/cut-segment.ts';
import { inspectEncoder, type Anatomy } from '../../../src/onnx/inspect-encoder.ts';
import { OnnxError, type OnnxReason } from '../../../src/onnx/onnx-model.ts';
import { parseModel } from '../../../src/onnx/parse-model.ts';
import { fixtureBytes, fixtureExternal, fixtures, openFixture } from './fixtures.ts';
import { Mutator, type Damage } from './mutate.ts';

/** How far a file got: refused for a reason, read but not to be reduced, or cut into parts. */
export type Outcome = OnnxReason | 'read' | 'cut';

/** The error of an attempt; null when it went through; anything but an OnnxError fails the test. */
export function errorOf(attempt: () => unknown): OnnxError | null {
  try {
    attempt();
    return null;
  } catch (error) {
    if (error instanceof OnnxError) return error;
    throw error;
  }
}

/** All that is done with a file before anything of it runs. `turn` picks what is cut out. */
export function takeApart(
  bytes: Uint8Array,
  external: ReadonlyMap<string, Uint8Array> = new Map(),
  turn = 0,
): Outcome {
  let isCut = false;
  const error = errorOf(() => {
    const anatomy = inspectEncoder(parseModel(bytes, external));
    if (!anatomy.canReduce) return;
    cutOne(anatomy, turn);
    isCut = true;
  });
  if (error === null) return isCut ? 'cut' : 'read';
  // One sentence or two, whatever names the file brings into them.
  expect(error.message).toMatch(/^[A-Z].*[.?]$/s);
  expect(error.message.length).toBeLessThan(500);
  return error.reason;
}

function cutOne(anatomy: Anatomy, turn: number): void {
  const middle = Math.min(1, anatomy.blocks - 1);
  switch (turn % 4) {
    case 0:
      return void cutSegment(anatomy, { from: 'input', to: middle });
    case 1:
      return void cutSegment(anatomy, { from: middle, to: 'output' });
    case 2: {
      const taps = [{ kind: 'attentionLogits', block: 0 }] as const;
      return void cutSegment(anatomy, { from: 0, to: 1 }, { taps, sidesFor: [] });
    }
    case 3: {
      const taps = [{ kind: 'keys', block: 0 }] as const;
      return void cutSegment(anatomy, { from: 'input', to: 'output' }, { taps, sidesFor: [1] });
    }
  }
}

/**
 * Damages every fixture and takes it apart; small graphs more often than large ones, so that all
 * take about the same time. The same seed damages the same.
 *
 * @returns how many ended how
 */
export function damageAll(
  damages: readonly Damage[],
  count: number,
  seed: number,
): Map<Outcome, number> {
  const outcomes = new Map<Outcome, number>();
  const sizes = fixtures.map(({ file }) => 100 + openFixture(file).graph.nodes.length);
  const share = count / sizes.reduce((sum, size) => sum + 1 / size, 0);
  let left = count;
  for (const [i, { file }] of fixtures.entries()) {
    const external = fixtureExternal(file);
    const mutator = new Mutator(fixtureBytes(file), createRandom(seed + i));
    const isLast = i === fixtures.length - 1;
    const times = isLast ? left : Math.round(share / sizes[i]);
    left -= times;
    for (let turn = 0; turn < times; turn++) {
      const damage = damages[turn % damages.length];
      let outcome: Outcome;
      try {
        outcome = takeApart(mutator.mutate(damage), external, turn);
      } catch (error) {
        throw new Error(`${file}, damage ${turn}: ${damage}`, { cause: error });
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  }
  return outcomes;
}
