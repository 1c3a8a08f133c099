/** @file How the methods that pick one token after another reckon. */
import { extraAt, extraList, paramOf, scoreOf } from './example.ts';
import { formatValue as f } from './example-words.ts';
import { sum, type Reckon } from './sum.ts';

const scaledImportance: Reckon = (example) => {
  const raw = extraList(example, 'importance');
  if (raw.length === 0 || paramOf(example, 'importance_scale') !== 'linear') return [];
  const min = f(Math.min(...raw));
  const max = f(Math.max(...raw));
  return sum(
    '(w − min w) / (max w − min w + 10⁻⁶) = importance, 0 to 1',
    [extraAt(example, 'importance'), scoreOf(example)],
    (w, scaled) => `(${f(w)} − ${min}) / (${max} − ${min} + 10⁻⁶) = ${f(scaled)}`,
  );
};

export const idpruner: Reckon = (example) => {
  const { ranks, patch } = example;
  if (ranks && ranks[patch] < paramOf<number>(example, 'parallel_k')) {
    return [
      ...scaledImportance(example),
      ...sum('the first pick goes by importance alone', [scoreOf(example)], f),
    ];
  }
  const lambda = paramOf<number>(example, 'mmr_lambda');
  return [
    ...scaledImportance(example),
    ...sum(
      'λ · importance − (1 − λ) · highest cosine to one kept before = marginal relevance',
      [scoreOf(example), extraAt(example, 'redundancy'), extraAt(example, 'marginal')],
      (w, r, m) => `${f(lambda)} · ${f(w)} − ${f(1 - lambda)} · ${f(r)} = ${f(m)}`,
    ),
  ];
};

export const divprune: Reckon = (example) => {
  const isFirst = example.ranks?.[example.patch] === 0;
  return sum(
    `1 − highest cosine to ${isFirst ? 'any other' : 'one kept before'} = distance`,
    [extraAt(example, 'distanceToKept')],
    (d) => `1 − ${f(1 - d)} = ${f(d)}`,
  );
};

export const cdprunerOv: Reckon = (example) => {
  const w = paramOf<number>(example, 'relevance_weight');
  const rule = '(1 − w + w · relevance²) − what those taken before cover = gain';
  return determinant(rule, (r) => 1 - w + w * r * r)(example);
};

export const cdpruner = determinant(
  'relevance² − what those taken before cover = gain',
  (r) => r * r,
);

/** @param own L_ii of a token by its relevance */
function determinant(rule: string, own: (relevance: number) => number): Reckon {
  return (example) => {
    const relevance = scoreOf(example) ?? extraAt(example, 'relevance') ?? 1;
    const diagonal = own(relevance);
    return sum(rule, [extraAt(example, 'gain')], (gain) => {
      return `${f(diagonal)} − ${f(diagonal - gain)} = ${f(gain)}`;
    });
  };
}
