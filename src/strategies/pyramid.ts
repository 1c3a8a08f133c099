import type { Strategy } from '../core/strategy.ts';
import type { Grid, Groups, Matrix } from '../core/types.ts';

export const pyramid: Strategy = {
  id: 'pyramid',
  label: 'Pyramid (multi-scale pooling)',
  family: 'transformation',
  action: 'merge',
  stage: ['post'],
  control: 'fixed',
  nested: false,
  cite: {
    title: 'HieraTok: Multi-Scale Visual Tokenizer Improves Image Reconstruction and Generation',
    year: 2025,
    url: 'https://arxiv.org/abs/2509.23736',
  },
  adapted:
    'Untrained average pooling of the finished tokens at several scales; HieraTok and Hi-MAR train their encoders on such sets, M3 trains a language model on single scales.',
  needs: ['tokens'],
  params: {
    levels: {
      type: 'integer',
      default: 2,
      min: 1,
      max: 6,
      step: 1,
      label: 'Scales',
      help: 'Scales that are handed on together, each half as fine as the one before; 1 is plain pooling as in M3.',
    },
    compat: {
      type: 'boolean',
      default: false,
      label: 'As published',
      help: 'Leaves out windows that the lower or right edge of the grid cuts off.',
    },
  },
  reduce({ signals, keep, params }) {
    const { grid } = signals;
    const levels = params['levels'] as number;
    const isCompat = params['compat'] as boolean;
    const set = largestSet(grid, levels, keep, isCompat);
    const { kept, groups, scales } = placeWindows(grid, set.windows);
    return {
      kept,
      order: null,
      groups,
      scores: null,
      steps: null,
      extra: {
        pool: set.pool,
        scales,
        residual: residual(grid, signals.tokens!, set.pool),
      },
    };
  },
};

/** A window of one scale; `side` is that of whole windows, patches. */
interface Window {
  readonly row: number;
  readonly col: number;
  readonly height: number;
  readonly width: number;
  readonly side: number;
}

/** The finest set of at most K windows; none for K = 0. `pool` is the side of its finest scale. */
function largestSet(
  grid: Grid,
  levels: number,
  keep: number,
  isCompat: boolean,
): { pool: number; windows: readonly Window[] } {
  if (keep === 0) return { pool: 0, windows: [] };
  const longest = Math.max(grid.rows, grid.cols);
  // Where windows that do not fit are left out, several sides give K; M3 takes ⌊√(T/K)⌋.
  const published = Math.floor(Math.sqrt((grid.rows * grid.cols) / keep));
  for (let pool = isCompat ? published : 1; pool < longest; pool++) {
    const windows = windowSet(grid, pool, levels, isCompat);
    if (windows.length > 0 && windows.length <= keep) return { pool, windows };
  }
  // The whole picture as one window, whole or not.
  return { pool: longest, windows: windowSet(grid, longest, 1, false) };
}

/**
 * Windows of side p, 2p, 4p, …, row by row, fine scales first. A window that holds no more than
 * a finer one does says nothing new and is left out, so single patches have no coarser scale on
 * top: all patches are all there is.
 */
function windowSet(grid: Grid, pool: number, levels: number, isCompat: boolean): readonly Window[] {
  const windows: Window[] = [];
  const longest = Math.max(grid.rows, grid.cols);
  const numLevels = pool === 1 ? 1 : levels;
  for (let level = 0; level < numLevels; level++) {
    const side = pool * 2 ** level;
    if (level > 0 && side / 2 >= longest) break;
    for (let row = 0; row < grid.rows; row += side) {
      for (let col = 0; col < grid.cols; col += side) {
        const height = Math.min(side, grid.rows - row);
        const width = Math.min(side, grid.cols - col);
        if (isCompat && (height < side || width < side)) continue;
        const isRepeated = level > 0 && height <= side / 2 && width <= side / 2;
        if (!isRepeated) windows.push({ row, col, height, width, side });
      }
    }
  }
  return windows;
}

/**
 * Means over windows, each at a patch of its own: the first of the window that no finer one stands
 * at. There is one, since every coarse window holds at least two finer ones and none of them is
 * a single patch but the one in the corner.
 */
function placeWindows(
  grid: Grid,
  windows: readonly Window[],
): { kept: Uint32Array; groups: Groups; scales: Uint32Array } {
  const holder = new Int32Array(grid.rows * grid.cols).fill(-1);
  windows.forEach(({ row, col, height, width }, w) => {
    for (let i = 0; i < height * width; i++) {
      const patch = (row + Math.floor(i / width)) * grid.cols + col + (i % width);
      if (holder[patch] >= 0) continue;
      holder[patch] = w;
      break;
    }
  });
  const kept: number[] = [];
  const scales: number[] = [];
  const start = [0];
  const patches: number[] = [];
  const weights: number[] = [];
  for (let t = 0; t < holder.length; t++) {
    if (holder[t] < 0) continue;
    const { row, col, height, width, side } = windows[holder[t]];
    kept.push(t);
    scales.push(side);
    for (let r = row; r < row + height; r++) {
      for (let c = col; c < col + width; c++) {
        patches.push(r * grid.cols + c);
        weights.push(1 / (height * width));
      }
    }
    start.push(patches.length);
  }
  return {
    kept: Uint32Array.from(kept),
    scales: Uint32Array.from(scales),
    groups: {
      start: Uint32Array.from(start),
      patch: Uint32Array.from(patches),
      weight: Float32Array.from(weights),
    },
  };
}

/**
 * How far every patch is from the mean of its finest window, `[T]`: the upper level of a Laplacian
 * pyramid, where detail is lost. 0 when nothing is kept.
 */
function residual(grid: Grid, tokens: Matrix, pool: number): Float32Array {
  const lost = new Float32Array(tokens.rows);
  if (pool === 0) return lost;
  const { data, cols } = tokens;
  for (const { row, col, height, width } of windowSet(grid, pool, 1, false)) {
    const mean = new Float64Array(cols);
    for (let r = row; r < row + height; r++) {
      for (let c = col; c < col + width; c++) {
        const at = (r * grid.cols + c) * cols;
        for (let d = 0; d < cols; d++) mean[d] += data[at + d] / (height * width);
      }
    }
    for (let r = row; r < row + height; r++) {
      for (let c = col; c < col + width; c++) {
        const at = (r * grid.cols + c) * cols;
        let sum = 0;
        for (let d = 0; d < cols; d++) sum += (data[at + d] - mean[d]) ** 2;
        lost[r * grid.cols + c] = Math.sqrt(sum) || 0;
      }
    }
  }
  return lost;
}
