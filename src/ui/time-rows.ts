import type { Stage } from '../core/strategy.ts';
import type { Replay } from '../engine/api.ts';

/** One measured time; `ideal` is what it would be if time went with operations. */
export interface TimeRow {
  readonly name: string;
  readonly help: string;
  readonly ms: number;
  readonly ideal: number | null;
  /** Of the uncut encoder; null where that says nothing. */
  readonly ratio: number | null;
}

export interface Times {
  /** What the method costs; the last row is the sum. */
  readonly method: readonly TimeRow[];
  /** The run that measured the answer, where that is not what the method costs. */
  readonly check: readonly TimeRow[];
}

/**
 * Times as they may be read: only what leaves inside the encoder makes it faster.
 *
 * @param head and tail: what runs before and behind the place where tokens leave, in words
 */
export function timeRows(
  { fullMs, headMs, tailMs, reduceMs, idealMs }: Replay['timing'],
  stage: Stage,
  head: string,
  tail: string,
): Times {
  const row = (name: string, help: string, ms: number): TimeRow => ({
    name,
    help,
    ms,
    ideal: null,
    ratio: null,
  });
  const full = row('Encoder, all tokens', 'The uncut encoder', fullMs);
  const selection = row('Selection', 'The method itself', reduceMs);
  const parts = [
    row(`Head: ${head}`, 'All tokens, up to where some leave', headMs),
    row(`Tail: ${tail}`, 'Only what is left runs on', tailMs),
  ];
  const sum = (name: string, help: string, ms: number, ideal: number): TimeRow => ({
    name,
    help,
    ms,
    ideal,
    ratio: ms / fullMs,
  });
  if (stage === 'in') {
    const total = headMs + reduceMs + tailMs;
    const help = 'Head, selection and tail against the uncut encoder';
    return {
      method: [full, parts[0], selection, parts[1], sum('Total', help, total, idealMs)],
      check: [],
    };
  }
  const help = 'What runs on all tokens costs what it did';
  return {
    method: [full, selection, sum('Total', help, fullMs + reduceMs, fullMs)],
    check: [
      ...parts,
      sum('Head and tail', 'Of the run that measures the answer', headMs + tailMs, idealMs),
    ],
  };
}
