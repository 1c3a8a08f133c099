import { DisjointSets } from '../core/disjoint-sets.ts';
import { patchDistances, type PatchDistances } from '../core/patch-distances.ts';
import { share } from '../core/share.ts';
import type { Strategy } from '../core/strategy.ts';
import { keptPerComponent, thinComponents } from '../core/thin-components.ts';
import type { Grid, Step } from '../core/types.ts';

export const showui: Strategy = {
  id: 'showui',
  label: 'ShowUI graph (vision stand-in)',
  family: 'similarity',
  action: 'prune',
  stage: ['pre'],
  control: 'emergent',
  usesKeep: (params) => params['fixed'] === true,
  nested: false,
  cite: {
    title: 'ShowUI: One Vision-Language-Action Model for GUI Visual Agent',
    year: 2024,
    url: 'https://arxiv.org/abs/2411.17465',
    code: 'https://github.com/showlab/ShowUI',
    codeLicence: 'Apache-2.0',
  },
  adapted:
    'Drops patches of the encoder for good, where the paper lets them skip layers of its language model and come back.',
  needs: ['image'],
  params: {
    uigraph_diff: {
      type: 'number',
      default: 1,
      min: 0,
      max: 200,
      step: 0.5,
      label: 'Joined below',
      help: 'Neighbours whose pixels differ by less are one component; grows with the patch size. Screens take 1, photos 20 and more.',
    },
    skip_ratio: {
      type: 'number',
      default: 0.5,
      min: 0,
      max: 1,
      step: 0.05,
      label: 'Skipped share',
      help: 'Share of every component that goes; one patch of each always stays.',
    },
    sampling: {
      type: 'choice',
      default: 'top',
      choices: ['random', 'top'],
      label: 'Sampling',
      help: 'Draw the patches of a component, as in the paper, or take evenly spaced ones, as the code does.',
    },
    fixed: {
      type: 'boolean',
      default: false,
      label: 'Keep the asked number',
      help: 'Addition: joins the most alike neighbours until there are few enough components, and thins them to the asked number.',
    },
  },
  reduce({ signals, keep, params, random }) {
    const { grid } = signals;
    const distances = patchDistances(signals.image!, grid);
    const exact = params['fixed'] as boolean;
    const graph = connect(grid, distances, params['uigraph_diff'] as number, exact ? keep : null);
    const sizes = new Uint32Array(graph.numComponents);
    for (const label of graph.labels) sizes[label]++;
    const counts = exact
      ? shareOut(sizes, keep)
      : keptPerComponent(sizes, params['skip_ratio'] as number);
    const thinned = params['sampling'] === 'random' ? random : null;
    const kept = thinComponents(graph.labels, counts, thinned);
    return {
      kept,
      order: null,
      groups: null,
      scores: null,
      steps: [...graph.joins, ...drops(kept, graph.labels, sizes)],
      extra: {
        labels: graph.labels,
        components: graph.numComponents,
        largestDistance: graph.largest,
        distance: nearest(grid, distances),
      },
    };
  },
};

interface Graph {
  /** `[T]` component of every patch, numbered as they first appear. */
  readonly labels: Uint32Array;
  readonly numComponents: number;
  readonly joins: readonly Step[];
  /** Of the pairs that were joined; 0 when none was. */
  readonly largest: number;
}

/**
 * Joins neighbours below the threshold, patch by patch; then, where a number of components must
 * not be exceeded, the nearest of the others. O(T·log T).
 */
function connect(
  grid: Grid,
  { right, below }: PatchDistances,
  threshold: number,
  maxComponents: number | null,
): Graph {
  const sets = new DisjointSets(right.length);
  const joins: Step[] = [];
  let largest = 0;
  const join = (t: number, neighbour: number, distance: number): void => {
    if (!sets.join(neighbour, t)) return;
    joins.push({ kind: 'join', patch: neighbour, into: t });
    largest = Math.max(largest, distance);
  };
  for (let t = 0; t < right.length; t++) {
    if (right[t] < threshold) join(t, t + 1, right[t]);
    if (below[t] < threshold) join(t, t + grid.cols, below[t]);
  }
  if (maxComponents !== null && sets.numSets > Math.max(1, maxComponents)) {
    // Edge 2t goes to the right, 2t + 1 down.
    const lengthOf = (edge: number): number => (edge % 2 === 0 ? right : below)[edge >> 1];
    const edges = Array.from({ length: 2 * right.length }, (_, edge) => edge)
      .filter((edge) => lengthOf(edge) < Infinity)
      .sort((a, b) => lengthOf(a) - lengthOf(b) || a - b);
    for (const edge of edges) {
      if (sets.numSets <= Math.max(1, maxComponents)) break;
      const t = edge >> 1;
      join(t, edge % 2 === 0 ? t + 1 : t + grid.cols, lengthOf(edge));
    }
  }
  return { labels: sets.labels(), numComponents: sets.numSets, joins, largest };
}

/** One patch of every component, the rest of K in proportion to what else they have. */
function shareOut(sizes: Uint32Array, keep: number): Uint32Array {
  if (keep === 0) return new Uint32Array(sizes.length);
  const others = sizes.map((n) => n - 1);
  return share(keep - sizes.length, others, others).map((n) => n + 1);
}

/** Whoever is not kept, with the size of its component. */
function drops(kept: Uint32Array, labels: Uint32Array, sizes: Uint32Array): Step[] {
  const steps: Step[] = [];
  let k = 0;
  for (let t = 0; t < labels.length; t++) {
    if (kept[k] === t) k++;
    else steps.push({ kind: 'drop', patch: t, score: sizes[labels[t]] });
  }
  return steps;
}

/** `[T]` distance to the most alike of the four neighbours; 0 for a patch without any. */
function nearest(grid: Grid, { right, below }: PatchDistances): Float32Array {
  const { rows, cols } = grid;
  const nearby = new Float32Array(rows * cols);
  for (let t = 0; t < nearby.length; t++) {
    let min = Math.min(right[t], below[t]);
    if (t % cols > 0) min = Math.min(min, right[t - 1]);
    if (t >= cols) min = Math.min(min, below[t - cols]);
    nearby[t] = min === Infinity ? 0 : min;
  }
  return nearby;
}
