import type { Framing, Grid, Reduction } from '../core/types.ts';

/** Results of one sample that came with the site, so that the first picture needs no encoder. */
export interface StoredResult {
  readonly grid: Grid;
  readonly framing: Framing;
  /** By `requestKey`. */
  readonly reductions: ReadonlyMap<string, Reduction>;
}

/** The file behind it. */
export interface StoredFile {
  readonly sample: string;
  readonly model: string;
  /** Digest of the weights the results were made with. */
  readonly sha256: string;
  readonly grid: Grid;
  readonly framing: Framing;
  readonly reductions: readonly {
    readonly key: string;
    readonly kept: readonly number[];
    readonly order: readonly number[] | null;
    readonly groups: {
      readonly start: readonly number[];
      readonly patch: readonly number[];
      readonly weight: readonly number[];
    } | null;
    readonly scores: readonly number[] | null;
  }[];
}

export function toStoredFile(
  head: Pick<StoredFile, 'sample' | 'model' | 'sha256' | 'grid' | 'framing'>,
  reductions: ReadonlyMap<string, Reduction>,
): StoredFile {
  const short = (values: Float32Array): number[] =>
    Array.from(values, (v) => Number(v.toPrecision(6)));
  return {
    ...head,
    reductions: [...reductions].map(([key, { kept, order, groups, scores }]) => ({
      key,
      kept: [...kept],
      order: order && [...order],
      groups: groups && {
        start: [...groups.start],
        patch: [...groups.patch],
        weight: short(groups.weight),
      },
      scores: scores && short(scores),
    })),
  };
}

export function fromStoredFile(file: StoredFile): StoredResult {
  const reductions = new Map<string, Reduction>();
  for (const { key, kept, order, groups, scores } of file.reductions) {
    reductions.set(key, {
      kept: Uint32Array.from(kept),
      order: order && Uint32Array.from(order),
      groups: groups && {
        start: Uint32Array.from(groups.start),
        patch: Uint32Array.from(groups.patch),
        weight: Float32Array.from(groups.weight),
      },
      scores: scores && Float32Array.from(scores),
      steps: null,
      extra: {},
    });
  }
  return { grid: file.grid, framing: file.framing, reductions };
}
