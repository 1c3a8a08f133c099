import { createMinHeap } from './min-heap.ts';
import type { Grid, Step } from './types.ts';

/** A rectangle of patches; row and column are those of the upper left one. */
export interface Block {
  readonly row: number;
  readonly col: number;
  readonly height: number;
  readonly width: number;
}

export interface SplitBlocks {
  /** `[K]` in raster order of their upper left patches. */
  readonly leaves: readonly Block[];
  /** First the picture in the blocks at the start, where there are several. */
  readonly steps: readonly Step[];
  /** Side of the blocks at the start, patches. */
  readonly maxBlock: number;
}

/**
 * A quadtree over a grid with exactly K leaves. The grid is laid out with blocks of maxBlock ×
 * maxBlock, cut off at the lower and right edge; then the leaf with the highest score is halved
 * both ways, again and again (Quadformer, arXiv 2304.00287, section 3). Equal scores split in the
 * order in which the blocks came up, larger ones first. A block of one patch is never split.
 *
 * A grid that is no power of two gets unequal halves. A split adds three leaves, so K can be
 * missed by one or two: then the last block is cut in two or three parts only, first where the
 * halves score lower. When there are more blocks than K at the start, their side doubles until
 * there are not.
 *
 * Scores are asked once a block: with a score that looks at every patch of its block this is
 * O(T·log maxBlock), and O(K·log K) for the queue.
 *
 * @param keep K in [0, T]
 * @param score how badly a block needs to be split; NaN counts as 0
 */
export function splitBlocks(
  grid: Grid,
  maxBlock: number,
  keep: number,
  score: (block: Block) => number,
): SplitBlocks {
  if (keep === 0) return { leaves: [], steps: [], maxBlock };
  let side = maxBlock;
  while (Math.ceil(grid.rows / side) * Math.ceil(grid.cols / side) > keep) side *= 2;
  const blocks: Block[] = [];
  const isLeaf: boolean[] = [];
  const queue = createMinHeap();
  const add = (block: Block): void => {
    if (block.height * block.width > 1) queue.push(-(score(block) || 0), blocks.length);
    blocks.push(block);
    isLeaf.push(true);
  };
  for (let row = 0; row < grid.rows; row += side) {
    for (let col = 0; col < grid.cols; col += side) {
      const height = Math.min(side, grid.rows - row);
      add({ row, col, height, width: Math.min(side, grid.cols - col) });
    }
  }
  const upperLeft = ({ row, col }: Block): number => row * grid.cols + col;
  const steps = layOut(grid, blocks.map(upperLeft));
  for (let numLeaves = blocks.length; numLeaves < keep;) {
    const worst = queue.pop()!;
    const block = blocks[worst];
    const parts = cut(block, keep - numLeaves + 1, score);
    isLeaf[worst] = false;
    steps.push({
      kind: 'split',
      patch: upperLeft(block),
      size: Math.max(block.height, block.width),
      parts: parts.map(upperLeft),
    });
    for (const part of parts) add(part);
    numLeaves += parts.length - 1;
  }
  const leaves = blocks.filter((_, i) => isLeaf[i]);
  leaves.sort((a, b) => a.row - b.row || a.col - b.col);
  return { leaves, steps, maxBlock: side };
}

/** The picture as one block cut in those that a method begins with; no step where it is one. */
export function layOut(grid: Grid, blocks: readonly number[]): Step[] {
  if (blocks.length < 2) return [];
  return [{ kind: 'split', patch: 0, size: Math.max(grid.rows, grid.cols), parts: blocks }];
}

/** A block in four, or two where it is one patch high or wide; in at most `most` parts, ≥ 2. */
function cut(block: Block, most: number, score: (block: Block) => number): readonly Block[] {
  if (block.width === 1) return halveRows(block);
  if (block.height === 1) return halveCols(block);
  if (most >= 4) return halveRows(block).flatMap(halveCols);
  const [upper, lower] = halveRows(block);
  const [left, right] = halveCols(block);
  const isAcross = score(upper) + score(lower) <= score(left) + score(right);
  const [first, second] = isAcross ? [upper, lower] : [left, right];
  if (most === 2) return [first, second];
  const halve = isAcross ? halveCols : halveRows;
  return score(second) > score(first) ? [first, ...halve(second)] : [...halve(first), second];
}

function halveRows(block: Block): readonly Block[] {
  const upper = Math.ceil(block.height / 2);
  return [
    { ...block, height: upper },
    { ...block, row: block.row + upper, height: block.height - upper },
  ];
}

function halveCols(block: Block): readonly Block[] {
  const left = Math.ceil(block.width / 2);
  return [
    { ...block, width: left },
    { ...block, col: block.col + left, width: block.width - left },
  ];
}

/**
 * The leaf of every patch, `[T]`, and the upper left patch of every leaf, `[K]`: labels and
 * anchors for `anchoredGroups`.
 */
export function labelBlocks(
  grid: Grid,
  leaves: readonly Block[],
): { labels: Uint32Array; anchors: Uint32Array } {
  const labels = new Uint32Array(grid.rows * grid.cols);
  const anchors = new Uint32Array(leaves.length);
  leaves.forEach(({ row, col, height, width }, k) => {
    anchors[k] = row * grid.cols + col;
    for (let r = row; r < row + height; r++) {
      labels.fill(k, r * grid.cols + col, r * grid.cols + col + width);
    }
  });
  return { labels, anchors };
}

/** `[4·K]` row, column, height and width of every leaf: what `extra` carries of a quadtree. */
export function flatBlocks(leaves: readonly Block[]): Uint32Array {
  return Uint32Array.from(leaves.flatMap((b) => [b.row, b.col, b.height, b.width]));
}
