import type { LabelScores } from '../engine/api.ts';

/** One label and its place among all, by falling score, ties to the earlier label. */
export interface RankedLabel {
  readonly label: string;
  /** Cosines on all tokens, and on what is left. */
  readonly before: number;
  readonly after: number;
  /** 1-based. */
  readonly placeBefore: number;
  readonly placeAfter: number;
}

/** Every label, in the order on all tokens. */
export function rankLabels({ labels, full, reduced }: LabelScores): readonly RankedLabel[] {
  const places = (scores: Float32Array): number[] => {
    const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);
    const place: number[] = [];
    order.forEach((i, at) => (place[i] = at + 1));
    return place;
  };
  const before = places(full);
  const after = places(reduced);
  return labels
    .map((label, i) => ({
      label,
      before: full[i],
      after: reduced[i],
      placeBefore: before[i],
      placeAfter: after[i],
    }))
    .sort((a, b) => a.placeBefore - b.placeBefore);
}

/** The first few; the one that comes first on what is left is always among them. */
export function topLabels(ranked: readonly RankedLabel[], count: number): readonly RankedLabel[] {
  const top = ranked.slice(0, count);
  if (top.some(({ placeAfter }) => placeAfter === 1)) return top;
  const first = ranked.find(({ placeAfter }) => placeAfter === 1);
  return first ? [...top.slice(0, -1), first] : top;
}
