import { anchoredGroups } from '../core/anchored-groups.ts';
import { blockScatter } from '../core/block-scatter.ts';
import { finite } from '../core/finite.ts';
import { flatBlocks, labelBlocks, splitBlocks, type Block } from '../core/split-blocks.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Grid, Matrix } from '../core/types.ts';
import { unitRows } from '../core/unit-rows.ts';

export const quadtree: Strategy = {
  id: 'quadtree',
  label: 'Quadtree on features (Quadformer order)',
  family: 'similarity',
  action: 'merge',
  stage: ['post'],
  control: 'target',
  nested: false,
  cite: {
    title: 'Vision Transformers with Mixed-Resolution Tokenization',
    year: 2023,
    url: 'https://arxiv.org/abs/2304.00287',
    code: 'https://github.com/TomerRonen34/mixed-resolution-vit',
    codeLicence: 'none',
  },
  adapted:
    'Splits by how far the finished tokens of a block spread and averages them, where the paper splits by a score of the pixels and trains an encoder on patches of mixed sizes.',
  needs: ['tokens'],
  params: {
    max_block: {
      type: 'integer',
      default: 8,
      min: 2,
      max: 64,
      step: 1,
      unit: 'patches',
      label: 'Largest block',
      help: 'Side of the blocks at the start; it doubles when there are more of them than asked for.',
    },
    unit_length: {
      type: 'boolean',
      default: false,
      label: 'Directions only',
      help: 'Addition: brings tokens to length 1 before their spread is measured, so that a few long ones do not take all splits.',
    },
  },
  reduce({ signals, keep, params }) {
    const { grid } = signals;
    const tokens = params['unit_length'] ? unitRows(signals.tokens!) : signals.tokens!;
    const { leaves, steps, maxBlock } = splitBlocks(
      grid,
      params['max_block'] as number,
      keep,
      (block) => blockScatter(grid, tokens, block),
    );
    const { labels, anchors } = labelBlocks(grid, leaves);
    const { kept, groups, labels: outputs, sizes } = anchoredGroups(labels, anchors);
    return {
      kept,
      order: null,
      groups,
      scores: finestScatter(grid, tokens),
      steps,
      extra: {
        labels: outputs,
        sizes,
        blocks: flatBlocks(leaves),
        maxBlock,
        blockSpread: leafScatter(grid, tokens, leaves),
      },
    };
  },
};

/** The spread of the block that every patch is in at the end, `[T]`. */
function leafScatter(grid: Grid, tokens: Matrix, leaves: readonly Block[]): Float32Array {
  const scatter = new Float32Array(grid.rows * grid.cols);
  for (const leaf of leaves) {
    const value = blockScatter(grid, tokens, leaf);
    for (let r = leaf.row; r < leaf.row + leaf.height; r++) {
      scatter.fill(value, r * grid.cols + leaf.col, r * grid.cols + leaf.col + leaf.width);
    }
  }
  return finite(scatter);
}

/** The spread of the 2 × 2 block that every patch lies in, `[T]`: where splits go to in the end. */
function finestScatter(grid: Grid, tokens: Matrix): Float32Array {
  const scatter = new Float32Array(grid.rows * grid.cols);
  for (let row = 0; row < grid.rows; row += 2) {
    for (let col = 0; col < grid.cols; col += 2) {
      const height = Math.min(2, grid.rows - row);
      const width = Math.min(2, grid.cols - col);
      const value = blockScatter(grid, tokens, { row, col, height, width });
      for (let r = row; r < row + height; r++) {
        scatter.fill(value, r * grid.cols + col, r * grid.cols + col + width);
      }
    }
  }
  return finite(scatter);
}
