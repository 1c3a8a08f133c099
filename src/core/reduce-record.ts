import type { Params } from './strategy.ts';
import type { Extra, Grid, Groups, Reduction } from './types.ts';

/** One decision as plain data: the JSON of the command line and of the page's download. */
export interface ReduceRecord {
  readonly image: string;
  /** Null for signals that were computed elsewhere. */
  readonly model: string | null;
  readonly strategy: string;
  readonly params: Params;
  readonly seed: number;
  readonly grid: readonly [number, number];
  /** T, over all views that the strategy decides on. */
  readonly tokens: number;
  readonly kept: readonly number[];
  readonly order: readonly number[] | null;
  /** `groups[i]`: patches and weights of output token i. */
  readonly groups: readonly (readonly (readonly [number, number])[])[] | null;
  readonly scores: readonly number[] | null;
  readonly extra: Readonly<Record<string, number | string | readonly number[]>>;
  readonly fidelity: {
    readonly embeddingCosine: number;
    readonly tokenCosine: number;
    readonly coverage: number;
  } | null;
  readonly timing: {
    readonly encodeMs: number;
    readonly reduceMs: number;
    readonly tailMs: number;
  } | null;
}

function listGroups({ start, patch, weight }: Groups): [number, number][][] {
  return Array.from({ length: start.length - 1 }, (_, k) => {
    const members: [number, number][] = [];
    for (let j = start[k]; j < start[k + 1]; j++) members.push([patch[j], weight[j]]);
    return members;
  });
}

const listExtra = (extra: Extra): ReduceRecord['extra'] =>
  Object.fromEntries(
    Object.entries(extra).map(([name, value]) => [
      name,
      typeof value === 'object' ? [...value] : value,
    ]),
  );

/** Typed arrays become plain ones. */
export function reduceRecord(
  head: Pick<ReduceRecord, 'image' | 'model' | 'strategy' | 'params' | 'seed' | 'tokens'>,
  grid: Grid,
  reduction: Reduction,
  measured: Pick<ReduceRecord, 'fidelity' | 'timing'>,
): ReduceRecord {
  const { kept, order, groups, scores, extra } = reduction;
  const { tokens, ...names } = head;
  return {
    ...names,
    grid: [grid.rows, grid.cols],
    tokens,
    kept: [...kept],
    order: order && [...order],
    groups: groups && listGroups(groups),
    scores: scores && [...scores],
    extra: listExtra(extra),
    ...measured,
  };
}
