/** How far two scorings of the same labels put them in the same order. */
export interface RankAgreement {
  /** Spearman's rho, in [−1, 1]; null where it is not defined: fewer than 2 labels, or all tied. */
  readonly spearman: number | null;
  /** Kendall's tau-b, in [−1, 1]; null as above. */
  readonly kendall: number | null;
  /** Whether the same label is first, ties to the lower index; null without labels. */
  readonly sameTop: boolean | null;
}

/**
 * Zero-shot label scores before tokens left against those after. Only their order counts, so cosines,
 * logits and probabilities of one softmax agree alike.
 *
 * @param before `[labels]`
 * @param after `[labels]` of the same labels
 * @throws Error when the lengths differ or a score is not finite
 */
export function rankAgreement(before: ArrayLike<number>, after: ArrayLike<number>): RankAgreement {
  return {
    spearman: spearman(before, after),
    kendall: kendallTauB(before, after),
    sameTop: before.length ? firstOf(before) === firstOf(after) : null,
  };
}

/**
 * Spearman's rho: the Pearson correlation of ranks, tied values sharing the mean of theirs.
 *
 * @param a `[n]`
 * @param b `[n]`
 * @returns null where either has fewer than two different values
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  check(a, b);
  const ranksA = midRanks(a);
  const ranksB = midRanks(b);
  // Ties share their mean, so the mean of all ranks is always this.
  const mean = (a.length - 1) / 2;
  let both = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < a.length; i++) {
    const fromMeanA = ranksA[i] - mean;
    const fromMeanB = ranksB[i] - mean;
    both += fromMeanA * fromMeanB;
    squaresA += fromMeanA * fromMeanA;
    squaresB += fromMeanB * fromMeanB;
  }
  return ratio(both, squaresA, squaresB);
}

/**
 * Kendall's tau-b (Kendall 1945): pairs in the same order less pairs in opposite order, over
 * √(pairs not tied in a · pairs not tied in b). All pairs are looked at: half a million for a
 * thousand labels.
 *
 * @param a `[n]`
 * @param b `[n]`
 * @returns null where either has fewer than two different values
 */
export function kendallTauB(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  check(a, b);
  let difference = 0;
  let untiedA = 0;
  let untiedB = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const orderA = Math.sign(a[i] - a[j]);
      const orderB = Math.sign(b[i] - b[j]);
      difference += orderA * orderB;
      untiedA += orderA * orderA;
      untiedB += orderB * orderB;
    }
  }
  return ratio(difference, untiedA, untiedB);
}

/** 0-based ranks by rising value, ties the mean of theirs. @returns `[n]` */
function midRanks(values: ArrayLike<number>): Float64Array {
  const sorted = Array.from(values, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const ranks = new Float64Array(values.length);
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && values[sorted[to]] === values[sorted[from]]) to++;
    for (let place = from; place < to; place++) ranks[sorted[place]] = (from + to - 1) / 2;
  }
  return ranks;
}

/** Clamped, since the root is rounded and full agreement could come out a hair above 1. */
function ratio(both: number, squaresA: number, squaresB: number): number | null {
  if (squaresA === 0 || squaresB === 0) return null;
  return Math.max(-1, Math.min(1, both / Math.sqrt(squaresA * squaresB)));
}

function firstOf(scores: ArrayLike<number>): number {
  let first = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i] > scores[first]) first = i;
  return first;
}

function check(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) {
    throw new Error(`there are ${a.length} scores before and ${b.length} after; they must match`);
  }
  for (const scores of [a, b]) {
    for (let i = 0; i < scores.length; i++) {
      if (!Number.isFinite(scores[i])) {
        throw new Error(`the score of label ${i} is ${scores[i]}; it must be a finite number`);
      }
    }
  }
}
