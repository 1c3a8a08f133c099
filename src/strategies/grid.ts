import { midpoints } from '../core/midpoints.ts';
import type { Strategy } from '../core/strategy.ts';

export const grid: Strategy = {
  id: 'grid',
  label: 'Uniform grid',
  family: 'baseline',
  action: 'prune',
  stage: ['post', 'in'],
  control: 'fixed',
  nested: false,
  cite: null,
  adapted: null,
  needs: [],
  params: {},
  reduce({ signals, keep }) {
    const { rows, cols } = signals.grid;
    const [numRows, numCols] = meshSize(rows, cols, keep);
    const keptRows = midpoints(rows, numRows);
    const keptCols = midpoints(cols, numCols);
    const kept = new Uint32Array(numRows * numCols);
    for (let i = 0; i < numRows; i++) {
      for (let j = 0; j < numCols; j++) kept[i * numCols + j] = keptRows[i] * cols + keptCols[j];
    }
    return {
      kept,
      order: null,
      groups: null,
      scores: null,
      steps: null,
      extra: { meshRows: numRows, meshCols: numCols },
    };
  },
};

/**
 * Rows and columns of a mesh of at most K points. On a square grid both are ⌊√K⌋; on an oblong
 * one the short side is cut in the grid's proportions and the long side gets what K leaves.
 */
function meshSize(rows: number, cols: number, keep: number): readonly [number, number] {
  if (keep === 0) return [0, 0];
  const short = Math.min(rows, cols);
  const long = Math.max(rows, cols);
  const numShort = Math.min(short, Math.max(1, Math.floor(Math.sqrt((keep * short) / long))));
  const numLong = rows === cols ? numShort : Math.min(long, Math.floor(keep / numShort));
  return rows <= cols ? [numShort, numLong] : [numLong, numShort];
}
