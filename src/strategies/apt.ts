import { anchoredGroups } from '../core/anchored-groups.ts';
import { blockEntropy } from '../core/block-entropy.ts';
import { parseList } from '../core/parse-list.ts';
import { flatBlocks, labelBlocks, layOut, splitBlocks, type Block } from '../core/split-blocks.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Grid, RgbaImage, Step } from '../core/types.ts';

/** What the published code gives to cells that stick out of the image: never below a threshold. */
const outsideEntropy = 1e6;

/** Of the published defaults; also stands in for an empty list. */
const defaultThreshold = 5.5;

export const apt: Strategy = {
  id: 'apt',
  label: 'APT (patch sizes only)',
  family: 'similarity',
  action: 'merge',
  stage: ['pre'],
  control: 'emergent',
  usesKeep: (params) => params['fixed'] === true,
  nested: false,
  cite: {
    title: 'Accelerating Vision Transformers with Adaptive Patch Sizes',
    year: 2025,
    url: 'https://arxiv.org/abs/2510.18091',
    code: 'https://github.com/rccchoudhury/apt',
    codeLicence: 'none',
  },
  adapted:
    'Only the choice of patch sizes is published APT; the tokens of a large patch are averaged here, where APT embeds it with layers that have to be trained.',
  needs: ['image'],
  params: {
    num_scales: {
      type: 'integer',
      default: 2,
      min: 1,
      max: 5,
      step: 1,
      label: 'Patch sizes',
      help: 'Sizes that a patch may have: each is twice as wide as the one before.',
    },
    thresholds: {
      type: 'list',
      default: '5.5',
      min: 0,
      max: 9,
      integer: false,
      maxItems: 4,
      label: 'Entropy below',
      help: 'A patch 2, 4, … times as wide is taken when its entropy is below the 1st, 2nd, … number, in bits; the last one holds for the sizes after it.',
    },
    fixed: {
      type: 'boolean',
      default: false,
      label: 'Keep the asked number',
      help: 'Addition: leaves the thresholds and splits the busiest patches until the asked number is reached.',
    },
  },
  reduce({ signals, keep, params }) {
    const { grid } = signals;
    const image = signals.image!;
    const numScales = params['num_scales'] as number;
    const levels = entropyLevels(grid, image, numScales);
    const { leaves, steps } = params['fixed']
      ? splitBlocks(grid, 2 ** (numScales - 1), keep, (block) => blockEntropy(image, grid, block))
      : belowThresholds(grid, levels, parseList(params['thresholds'] as string) ?? []);
    const { labels, anchors } = labelBlocks(grid, leaves);
    const { kept, groups, labels: outputs, sizes } = anchoredGroups(labels, anchors);
    const named = levels.map((values, s) => [`entropy${grid.patchSize * 2 ** s}`, values] as const);
    return {
      kept,
      order: null,
      groups,
      scores: levels[0],
      steps,
      extra: {
        labels: outputs,
        sizes,
        blocks: flatBlocks(leaves),
        ...Object.fromEntries(named.slice(1)),
      },
    };
  },
};

/** Cells of 2ˢ × 2ˢ patches in raster order, s = 0, 1, …; cells that stick out of the grid too. */
function entropyLevels(grid: Grid, image: RgbaImage, numScales: number): readonly Float32Array[] {
  return Array.from({ length: numScales }, (_, s) => {
    const side = 2 ** s;
    const numRows = Math.ceil(grid.rows / side);
    const numCols = Math.ceil(grid.cols / side);
    return Float32Array.from({ length: numRows * numCols }, (_, cell) => {
      const row = side * Math.floor(cell / numCols);
      const col = side * (cell % numCols);
      const isInside = row + side <= grid.rows && col + side <= grid.cols;
      const block = { row, col, height: side, width: side };
      return isInside ? blockEntropy(image, grid, block) : outsideEntropy;
    });
  });
}

/** Coarse first: a cell below its threshold is one leaf, what no cell took stays as patches. */
function belowThresholds(
  grid: Grid,
  levels: readonly Float32Array[],
  thresholds: readonly number[],
): { leaves: readonly Block[]; steps: readonly Step[] } {
  const isTaken = new Uint8Array(grid.rows * grid.cols);
  const leaves: Block[] = [];
  const whole = { row: 0, col: 0, height: grid.rows, width: grid.cols };
  const coarsest = 2 ** (levels.length - 1);
  // With one size there is nothing to decide.
  const steps = levels.length > 1 ? layOut(grid, cellsOf(grid, whole, coarsest)) : [];
  for (let s = levels.length - 1; s >= 0; s--) {
    const side = 2 ** s;
    const numCols = Math.ceil(grid.cols / side);
    const threshold = thresholds[Math.min(s, thresholds.length) - 1] ?? defaultThreshold;
    for (let cell = 0; cell < levels[s].length; cell++) {
      const row = side * Math.floor(cell / numCols);
      const col = side * (cell % numCols);
      const patch = row * grid.cols + col;
      if (isTaken[patch]) continue;
      if (s > 0 && !(levels[s][cell] < threshold)) {
        const parts = cellsOf(grid, { row, col, height: side, width: side }, side / 2);
        // A cell that sticks out may show a single smaller one.
        if (parts.length > 1) steps.push({ kind: 'split', patch, size: side, parts });
        continue;
      }
      leaves.push({ row, col, height: side, width: side });
      for (let r = row; r < row + side; r++) {
        isTaken.fill(1, r * grid.cols + col, r * grid.cols + col + side);
      }
    }
  }
  leaves.sort((a, b) => a.row - b.row || a.col - b.col);
  return { leaves, steps };
}

/** Upper left patches of the cells that a block shows, row by row. @param side of a cell, patches */
function cellsOf(grid: Grid, block: Block, side: number): readonly number[] {
  const cells: number[] = [];
  for (let row = block.row; row < Math.min(grid.rows, block.row + block.height); row += side) {
    for (let col = block.col; col < Math.min(grid.cols, block.col + block.width); col += side) {
      cells.push(row * grid.cols + col);
    }
  }
  return cells;
}
