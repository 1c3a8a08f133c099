/** One run: what it costs (tokens, operations, ms: the less the better), how close it stays. */
export interface CostPoint {
  readonly cost: number;
  readonly fidelity: number;
}

/**
 * The points that nobody beats: no other one costs at most as much and stays at least as close, and
 * is better in one of the two. Ties: points alike in both are all on the front or all off it; of
 * points alike in one, only the best in the other stay. A point with a number that is not finite
 * is never on it and beats nobody.
 *
 * @returns indices into `points` by rising cost, points alike in the order given
 */
export function paretoFront(points: readonly CostPoint[]): Uint32Array {
  const sorted: number[] = [];
  for (let i = 0; i < points.length; i++) {
    if (Number.isFinite(points[i].cost) && Number.isFinite(points[i].fidelity)) sorted.push(i);
  }
  sorted.sort(
    (i, j) => points[i].cost - points[j].cost || points[j].fidelity - points[i].fidelity || i - j,
  );
  const front: number[] = [];
  for (const i of sorted) {
    const last = front.length ? points[front[front.length - 1]] : null;
    const alike = last?.cost === points[i].cost && last.fidelity === points[i].fidelity;
    if (last === null || alike || points[i].fidelity > last.fidelity) front.push(i);
  }
  return Uint32Array.from(front);
}
