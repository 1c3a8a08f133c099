/** One point of a ratio–fidelity curve. */
export interface CurvePoint {
  /** K, tokens kept. */
  readonly tokens: number;
  readonly fidelity: number;
}

/** Where a curve gets close enough. */
export interface TokensNeeded {
  /** K, rounded up. */
  readonly tokens: number;
  /** True where even the smallest K of the curve is enough, so that fewer might be, too. */
  readonly atMost: boolean;
}

/**
 * How many tokens an answer of at least `fidelity` needs: the smallest K from which on the curve,
 * straight lines between its points, never falls below it again. A curve that dips is read from
 * the safe side, and of several points at one K the lowest counts; nothing is guessed outside
 * the points.
 *
 * @param points in any order; those with a number that is not finite are left out
 * @param fidelity 0.95: an answer with a cosine of 0.95 to the full one
 * @returns null where not even the largest K is enough, or there is no point
 */
export function tokensNeeded(points: readonly CurvePoint[], fidelity: number): TokensNeeded | null {
  const curve = points
    .filter((point) => Number.isFinite(point.tokens) && Number.isFinite(point.fidelity))
    .sort((a, b) => a.tokens - b.tokens || a.fidelity - b.fidelity)
    .filter((point, i, all) => i === 0 || point.tokens > all[i - 1].tokens);
  const below = curve.findLastIndex((point) => !(point.fidelity >= fidelity));
  if (below === curve.length - 1) return null;
  const enough = curve[below + 1];
  if (below === -1) return { tokens: Math.ceil(enough.tokens), atMost: true };
  const { tokens, fidelity: tooLow } = curve[below];
  const rise = (fidelity - tooLow) * (enough.tokens - tokens);
  const between = Math.ceil(tokens + rise / (enough.fidelity - tooLow));
  // Rounding must not lead past the point that is known to be enough.
  return { tokens: Math.min(between, Math.ceil(enough.tokens)), atMost: false };
}
