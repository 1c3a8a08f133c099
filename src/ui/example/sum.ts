import { groupOf, scoreOf, type Example } from './example.ts';
import { formatValue as f } from './example-words.ts';

/** A rule of a method in words and the same with the numbers of one token. */
export interface Sum {
  readonly rule: string;
  readonly numbers: string;
}

/** The arithmetic of one method; nothing where its numbers are not there. */
export type Reckon = (example: Example) => readonly Sum[];

/** Nothing to show unless all numbers are there. */
export function sum(
  rule: string,
  values: readonly (number | null)[],
  numbers: (...known: readonly number[]) => string,
): readonly Sum[] {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  return known.length === values.length ? [{ rule, numbers: numbers(...known) }] : [];
}

/** A value against a limit, and what it means to be above it or not. */
export const against = (
  value: number,
  limit: number,
  [above, below]: readonly [string, string],
): string =>
  value > limit ? `${f(value)} > ${f(limit)}: ${above}` : `${f(value)} ≤ ${f(limit)}: ${below}`;

/** For scores of any size: how much more than the mean. */
export const overMean: Reckon = (example) => {
  const { scores } = example.reduction;
  if (!scores) return [];
  const mean = scores.reduce((total, s) => total + s, 0) / scores.length;
  return sum('score / mean score', [scoreOf(example)], (s) =>
    mean > 0 ? `${f(s)} / ${f(mean)} = ${f(s / mean)}` : f(s),
  );
};

export const evenWeight: Reckon = (example) => {
  const group = groupOf(example);
  if (!group || group.size < 2) return [];
  return [
    { rule: 'weight in the mean = 1 / patches', numbers: `1 / ${group.size} = ${f(group.weight)}` },
  ];
};
