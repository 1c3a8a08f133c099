import { topK } from './top-k.ts';
import type { Matrix } from './types.ts';

export interface Clusters {
  /** `[K]` rows that the clusters stand at, highest density·distance first. */
  readonly centers: Uint32Array;
  /** `[P]` cluster of every row, an index into `centers`. */
  readonly labels: Uint32Array;
  /** `[P]` */
  readonly density: Float64Array;
  /** `[P]` to the nearest denser row. */
  readonly distance: Float64Array;
}

/**
 * Density peaks clustering with nearest neighbours (DPC-KNN) as SparseVLM uses it to recycle
 * dropped tokens (arXiv 2410.04417, section 3.3): distance ‖x_i − x_j‖/√D, density
 * exp(−mean of the K smallest squared distances, its own 0 included), and the distance to the
 * nearest denser row (for the densest the largest distance there is). Centres are the rows with
 * the highest product of both; every other row goes to the nearest centre. Of equally dense rows,
 * which two that are each other's nearest easily are, the lower counts as denser: the published
 * code adds a little noise instead. Other ties go to the lower index, of centres to the higher
 * product; NaN distances count as 0.
 *
 * O(P²·D + P²·log P) time, 4·P² bytes.
 *
 * @param rows `[P×D]`
 * @param numClusters K in [1, P]
 */
export function clusterDpcKnn(rows: Matrix, numClusters: number): Clusters {
  const numRows = rows.rows;
  const distances = distanceMatrix(rows);
  const density = new Float64Array(numRows);
  let maxDistance = 0;
  for (let i = 0; i < numRows; i++) {
    const row = distances.slice(i * numRows, (i + 1) * numRows).sort();
    let sum = 0;
    for (let n = 0; n < numClusters; n++) sum += row[n] * row[n];
    density[i] = Math.exp(-sum / numClusters);
    maxDistance = Math.max(maxDistance, row[numRows - 1]);
  }
  const distance = new Float64Array(numRows);
  const scores = new Float64Array(numRows);
  for (let i = 0; i < numRows; i++) {
    let nearest = maxDistance;
    for (let j = 0; j < numRows; j++) {
      const between = distances[i * numRows + j];
      const isDenser = density[j] > density[i] || (density[j] === density[i] && j < i);
      if (isDenser && between < nearest) nearest = between;
    }
    distance[i] = nearest;
    scores[i] = density[i] * nearest;
  }
  const centers = topK(scores, numClusters);
  const labels = new Uint32Array(numRows);
  for (let i = 0; i < numRows; i++) {
    let best = 0;
    for (let k = 1; k < numClusters; k++) {
      const better = distances[i * numRows + centers[best]];
      if (distances[i * numRows + centers[k]] < better) best = k;
    }
    labels[i] = best;
  }
  // A twin of a centre may be a centre too: each stays with itself.
  for (let k = 0; k < numClusters; k++) labels[centers[k]] = k;
  return { centers, labels, density, distance };
}

/** ‖x_i − x_j‖/√D of all pairs, summed from differences so that twins are at exactly 0. */
function distanceMatrix({ data, rows, cols }: Matrix): Float32Array {
  const distances = new Float32Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = i + 1; j < rows; j++) {
      let sum = 0;
      const p = i * cols;
      const q = j * cols;
      for (let d = 0; d < cols; d++) {
        const difference = data[p + d] - data[q + d];
        sum += difference * difference;
      }
      const distance = sum > 0 ? Math.sqrt(sum / cols) : 0;
      distances[i * rows + j] = distance;
      distances[j * rows + i] = distance;
    }
  }
  return distances;
}
