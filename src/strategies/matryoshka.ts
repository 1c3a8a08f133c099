import { cosine } from '../core/cosine.ts';
import { applyGroups, groupsFromLabels } from '../core/groups.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Grid, Groups, Matrix, Step } from '../core/types.ts';

export const matryoshka: Strategy = {
  id: 'matryoshka',
  label: 'Matryoshka pooling (M3)',
  family: 'transformation',
  action: 'merge',
  stage: ['post'],
  control: 'fixed',
  nested: false,
  cite: {
    title: 'Matryoshka Multimodal Models',
    year: 2024,
    url: 'https://arxiv.org/abs/2405.17430',
    code: 'https://github.com/mu-cai/matryoshka-mm',
    codeLicence: 'Apache-2.0',
  },
  adapted:
    'Pools without the fine-tuning that teaches a language model to read the pooled tokens; grids of any shape are pooled in nested windows.',
  needs: ['tokens'],
  params: {
    compat: {
      type: 'boolean',
      default: false,
      label: 'Published windows',
      help: 'Square windows of the side ⌊√(T / asked)⌋; what does not fill one is left out, and there may be more tokens than asked.',
    },
  },
  reduce({ signals, keep, params }) {
    const { grid } = signals;
    const tokens = signals.tokens!;
    if (keep === 0) return nothing(nestedScales(grid));
    const windows = params['compat'] ? publishedWindows(grid, keep) : nestedWindows(grid, keep);
    const { kept, groups } = pool(grid, windows);
    const [numRows, numCols] = countWindows(grid, windows);
    return {
      kept,
      order: null,
      groups,
      scores: null,
      steps: [...drops(tokens.rows, groups), ...merges(tokens, kept, groups)],
      extra: {
        windowRows: numRows,
        windowCols: numCols,
        windowHeight: windows.height,
        windowWidth: windows.width,
        scales: nestedScales(grid),
      },
    };
  },
};

/** How the grid is cut, in patches. */
interface Windows {
  readonly height: number;
  readonly width: number;
  /** Whether the last, smaller windows of a row or column count. */
  readonly partial: boolean;
}

function countWindows(grid: Grid, { height, width, partial }: Windows): readonly [number, number] {
  const round = partial ? Math.ceil : Math.floor;
  return [round(grid.rows / height), round(grid.cols / width)];
}

/**
 * Windows that double their sides from step to step, so that every window is made up of whole
 * smaller ones; from 3 × 3 windows on the next is the whole grid, as published for 24 × 24.
 */
function nestedLadder(grid: Grid): Windows[] {
  const ladder: Windows[] = [{ height: 1, width: 1, partial: true }];
  for (;;) {
    const finest = ladder[ladder.length - 1];
    const [numRows, numCols] = countWindows(grid, finest);
    if (numRows * numCols === 1) return ladder;
    const whole = numRows <= 3 && numCols <= 3;
    ladder.push({
      height: whole ? grid.rows : Math.min(grid.rows, 2 * finest.height),
      width: whole ? grid.cols : Math.min(grid.cols, 2 * finest.width),
      partial: true,
    });
  }
}

/** The numbers of tokens there are, largest first. */
function nestedScales(grid: Grid): Uint32Array {
  return Uint32Array.from(nestedLadder(grid), (windows) => {
    const [numRows, numCols] = countWindows(grid, windows);
    return numRows * numCols;
  });
}

/** The finest that leave at most K tokens. */
function nestedWindows(grid: Grid, keep: number): Windows {
  const scales = nestedScales(grid);
  return nestedLadder(grid)[scales.findIndex((scale) => scale <= keep)];
}

function publishedWindows(grid: Grid, keep: number): Windows {
  const side = Math.floor(Math.sqrt((grid.rows * grid.cols) / keep));
  return {
    height: Math.min(side, grid.rows),
    width: Math.min(side, grid.cols),
    partial: false,
  };
}

interface Pooled {
  /** Row by row; a token stands at the middle patch of its window. */
  readonly kept: Uint32Array;
  readonly groups: Groups;
}

function pool(grid: Grid, windows: Windows): Pooled {
  const { height, width } = windows;
  const [numRows, numCols] = countWindows(grid, windows);
  const numWindows = numRows * numCols;
  const labels = new Uint32Array(grid.rows * grid.cols);
  for (let t = 0; t < labels.length; t++) {
    const row = Math.floor(Math.floor(t / grid.cols) / height);
    const col = Math.floor((t % grid.cols) / width);
    labels[t] = row < numRows && col < numCols ? row * numCols + col : numWindows;
  }
  const middle = (index: number, side: number, end: number): number =>
    (index * side + Math.min(end, (index + 1) * side) - 1) >> 1;
  const kept = new Uint32Array(numWindows);
  for (let k = 0; k < numWindows; k++) {
    const row = middle(Math.floor(k / numCols), height, grid.rows);
    kept[k] = row * grid.cols + middle(k % numCols, width, grid.cols);
  }
  // Patches outside are gathered in one more group, which is then left off.
  const { start, patch, weight } = groupsFromLabels(labels, numWindows + 1);
  const end = start[numWindows];
  const groups = {
    start: start.slice(0, numWindows + 1),
    patch: patch.slice(0, end),
    weight: weight.slice(0, end),
  };
  return { kept, groups };
}

/** What no window holds leaves first. */
function drops(numPatches: number, { patch }: Groups): Step[] {
  const isIn = new Uint8Array(numPatches);
  for (const t of patch) isIn[t] = 1;
  const steps: Step[] = [];
  for (let t = 0; t < numPatches; t++) {
    if (!isIn[t]) steps.push({ kind: 'drop', patch: t, score: null });
  }
  return steps;
}

/** Every patch into its window, with its cosine to the mean. O(T·D) */
function merges(tokens: Matrix, kept: Uint32Array, groups: Groups): Step[] {
  const { data, cols } = tokens;
  const row = (matrix: Float32Array, i: number): Float32Array =>
    matrix.subarray(i * cols, (i + 1) * cols);
  const means = applyGroups(tokens, groups).data;
  const steps: Step[] = [];
  for (let k = 0; k < kept.length; k++) {
    const mean = row(means, k);
    for (let j = groups.start[k]; j < groups.start[k + 1]; j++) {
      const from = groups.patch[j];
      // NaN, which gets past no door, counts as unlike.
      const similarity = cosine(row(data, from), mean) || 0;
      if (from !== kept[k]) steps.push({ kind: 'merge', from, into: kept[k], similarity });
    }
  }
  return steps;
}

function nothing(scales: Uint32Array) {
  return {
    kept: new Uint32Array(0),
    order: null,
    groups: null,
    scores: null,
    steps: null,
    extra: { scales },
  };
}
