/** @file How the methods that begin with attention reckon. */
import { extraAt, extraList, extraNumber, paramOf, scoreOf, stepOf } from './example.ts';
import { formatValue as f } from './example-words.ts';
import { against, overMean, sum, type Reckon } from './sum.ts';

export const holov: Reckon = (example) => {
  const crop = extraAt(example, 'cropOf');
  const scores = extraList(example, 'cropScores');
  if (crop === null || !scores[crop]) return [];
  const total = scores.reduce((all, s) => all + s, 0);
  const { length } = example.reduction.kept;
  const share = (scores[crop] / total) * length;
  return [
    {
      rule: 'score of its crop / all scores · K, rounded down; the rest goes to the largest',
      numbers: `${f(scores[crop])} / ${f(total)} · ${length} = ${f(share)}; the crop keeps ${extraList(example, 'allocated')[crop]}`,
    },
  ];
};

export const lavit: Reckon = (example) => {
  const { scores } = example.reduction;
  if (!scores || paramOf<string>(example, 'sampling') !== 'random') return [];
  const mean = scores.reduce((total, s) => total + Math.max(0, s), 0) / scores.length;
  const h = paramOf<number>(example, 'half_at');
  return sum(
    'attention / (attention + h · mean attention) = chance to stay',
    [scoreOf(example), extraAt(example, 'probability')],
    (s, p) => `${f(s)} / (${f(s)} + ${f(h)} · ${f(mean)}) = ${f(p)}`,
  );
};

export const prumerge: Reckon = (example) => {
  const isNatural = paramOf(example, 'adaptive') && !paramOf(example, 'fixed');
  if (!isNatural) return [];
  const k = paramOf<number>(example, 'iqr_k');
  return [
    ...sum(
      'Q3 + κ · (Q3 − Q1) = fence',
      [extraNumber(example, 'q1'), extraNumber(example, 'q3'), extraNumber(example, 'upperBound')],
      (q1, q3, fence) => `${f(q3)} + ${f(k)} · (${f(q3)} − ${f(q1)}) = ${f(fence)}`,
    ),
    ...sum(
      'attention against the fence',
      [scoreOf(example), extraNumber(example, 'upperBound')],
      (a, fence) => against(a, fence, ['a centre', 'no outlier']),
    ),
  ];
};

export const tokencorr: Reckon = (example) => {
  const least = paramOf<number>(example, 'min_similar');
  return [
    ...sum(
      'other patches alike, against the number that makes it redundant',
      [extraAt(example, 'similar')],
      (n) => (n >= least ? `${n} ≥ ${least}: redundant` : `${n} < ${least}: not redundant`),
    ),
    ...sum(
      'deep attention against the fence of outliers',
      [extraAt(example, 'deepAttention'), extraNumber(example, 'upperBound')],
      (a, fence) => against(a, fence, ['always kept', 'only if it is sampled']),
    ),
  ];
};

export const recoverable: Reckon = (example) =>
  sum(
    'local outlier factor of the attention against the threshold; outliers are counted, the highest attention is kept',
    [extraAt(example, 'outlierFactor'), paramOf<number>(example, 'lof_threshold')],
    (factor, limit) => against(factor, limit, ['an outlier', 'no outlier']),
  );

export const sparsevlm: Reckon = (example) => {
  const density = extraAt(example, 'peakDensity');
  if (!density) return overMean(example);
  return sum(
    'density · distance to a denser one; the highest are centres',
    [density, extraAt(example, 'peakDistance')],
    (rho, delta) => `${f(rho)} · ${f(delta)} = ${f(rho * delta)}`,
  );
};

export const visionzip: Reckon = (example) => {
  const { order, scores } = example.reduction;
  const numDominant = (order?.length ?? 0) - extraList(example, 'targets').length;
  if (!order || !scores || numDominant < 1 || !('targets' in example.reduction.extra)) return [];
  const last = scores[order[numDominant - 1]];
  return sum('attention against that of the last dominant one', [scoreOf(example)], (a) =>
    a >= last ? `${f(a)} ≥ ${f(last)}: dominant` : `${f(a)} < ${f(last)}: not dominant`,
  );
};

export const vispruner: Reckon = (example) => {
  const step = stepOf(example);
  if (step?.kind === 'drop') {
    return sum('left as a duplicate: highest cosine to one at an odd place', [step.score], f);
  }
  const important = extraList(example, 'important');
  const values = example.reduction.extra['importance'];
  if (important.length === 0 || typeof values !== 'object') return [];
  const last = important.reduce((least, t) => Math.min(least, values[t]), Infinity);
  return sum('attention against that of the last important one', [values[example.patch]], (a) =>
    a >= last ? `${f(a)} ≥ ${f(last)}: important` : `${f(a)} < ${f(last)}: left to the other half`,
  );
};

export const pyramiddrop: Reckon = (example) => {
  const place = example.ranks && example.ranks[example.patch] + 1;
  const counts = extraList(example, 'stageCounts');
  const stage = extraAt(example, 'droppedAt');
  if (place === null || stage === null || counts.length === 0) return [];
  const left = counts[stage === 0 ? counts.length - 1 : stage - 1];
  return [
    {
      rule: 'place in the ranking against the number left',
      numbers:
        stage === 0
          ? `${place} ≤ ${left}: stays`
          : `${place} > ${left}: leaves after stage ${stage}`,
    },
  ];
};

export const regionBudgets: Reckon = (example) =>
  sum(
    'patches in the stretch of the walk that it was the best of',
    [extraAt(example, 'rounds')],
    (r) => (r === 0 ? '1: it lost its first meeting' : `2^${r} = ${2 ** r}`),
  );
