import type { Params } from './strategy.ts';
import type { Grid, Reduction } from './types.ts';

export interface ReduceRecordInput {
  readonly image: string | null;
  readonly model: string | null;
  readonly strategy: string;
  readonly params: Params;
  readonly seed: number;
  readonly grid: Grid;
  readonly reduction: Reduction;
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

/**
 * One decision as plain data: the JSON of the command line and of the page's download. Scripts
 * rely on these names.
 */
export function reduceRecord(input: ReduceRecordInput) {
  const { image, model, strategy, params, seed, grid, reduction, fidelity, timing } = input;
  const { kept, order, groups, scores } = reduction;
  const extra: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(reduction.extra)) {
    extra[name] = typeof value === 'object' ? Array.from(value as ArrayLike<number>) : value;
  }
  return {
    image,
    model,
    strategy,
    params,
    seed,
    grid: [grid.rows, grid.cols],
    tokens: grid.rows * grid.cols,
    kept: Array.from(kept),
    order: order && Array.from(order),
    groups:
      groups &&
      Array.from(kept, (_, i) => {
        const members: [number, number][] = [];
        for (let j = groups.start[i]; j < groups.start[i + 1]; j++) {
          members.push([groups.patch[j], groups.weight[j]]);
        }
        return members;
      }),
    scores: scores && Array.from(scores),
    extra,
    fidelity: fidelity && {
      embeddingCosine: fidelity.embeddingCosine,
      tokenCosine: fidelity.tokenCosine,
      coverage: fidelity.coverage,
    },
    timing,
  };
}
