import type { Params } from '../core/strategy.ts';
import type { Extra, Grid, Groups, Reduction } from '../core/types.ts';

/** The object that `reduce --json` prints for one picture. */
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

/** One line for people. */
export function describeRecord(record: ReduceRecord): string {
  const { image, strategy, kept, tokens, fidelity, timing } = record;
  const share = Math.round((kept.length / tokens) * 1000) / 10;
  const parts = [`${image}: ${strategy} keeps ${kept.length} of ${tokens} tokens (${share} %)`];
  if (fidelity) {
    parts.push(`answer ${fidelity.embeddingCosine.toFixed(4)}`);
    parts.push(`coverage ${fidelity.coverage.toFixed(4)}`);
  }
  if (timing) parts.push(`tail ${timing.tailMs.toFixed(1)} ms`);
  return parts.join(', ');
}
