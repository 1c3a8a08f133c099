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
  const times: number[] = [];
  let spent = 0;
  while (times.length < maxRuns && spent < enoughMs) {
    await between();
    const start = clock();
    await run();
    const took = clock() - start;
    times.push(took);
    spent += took;
  }
  return { ms: median(times), runs: times.length };
}
