export interface Timing {
  /** Median of `runs` runs. */
  readonly ms: number;
  readonly runs: number;
}

/** Enough for a stable median. */
const maxRuns = 3;
/** A machine this slow is measured once: the number is what matters, not its third digit. */
const enoughMs = 2000;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Times warm runs; the caller has run once before.
 *
 * @param clock milliseconds
 * @param between called between runs; may throw to stop
 */
export async function timeRuns(
  run: () => Promise<unknown>,
  clock: () => number,
  between: () => Promise<void>,
): Promise<Timing> {
  return (await timeInTurns([run], clock, between))[0];
}

/** Times several things, one run of each in turn; as many rounds as `timeRuns` makes runs. */
export async function timeInTurns(
  runs: readonly (() => Promise<unknown>)[],
  clock: () => number,
  between: () => Promise<void>,
): Promise<Timing[]> {
  const times = runs.map((): number[] => []);
  let spent = 0;
  for (let round = 0; round < maxRuns && spent < enoughMs; round++) {
    for (let i = 0; i < runs.length; i++) {
      await between();
      const start = clock();
      await runs[i]();
      times[i].push(clock() - start);
      spent += times[i][round];
    }
  }
  return times.map((list) => ({ ms: median(list), runs: list.length }));
}
