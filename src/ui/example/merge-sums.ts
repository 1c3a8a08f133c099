/** @file How the methods that merge, split or join reckon. */
import { parseList } from '../../core/parse-list.ts';
import { extraAt, extraList, groupOf, paramOf, scoreOf, stepOf } from './example.ts';
import { formatPlace, formatValue as f } from './example-words.ts';
import { evenWeight, sum, type Reckon, type Sum } from './sum.ts';

export const hnet: Reckon = (example) => {
  if (scoreOf(example) === 1) return [{ rule: 'the walk begins here', numbers: 'p = 1' }];
  return sum('(1 − cosine to the one before on the walk) / 2 = p', [scoreOf(example)], (p) => {
    return `(1 − ${f(1 - 2 * p)}) / 2 = ${f(p)}`;
  });
};

export const quadtree: Reckon = (example) => {
  if (groupOf(example)?.size === 1) {
    return [{ rule: 'spread of a single patch', numbers: '0: it is never split' }];
  }
  const all = extraList(example, 'blockSpread');
  return sum(
    'spread of its block, against the largest left',
    [extraAt(example, 'blockSpread')],
    (v) => `${f(v)} ≤ ${f(Math.max(...all))}`,
  );
};

export const apt: Reckon = (example) => {
  const { grid, patch, params } = example;
  if (params['fixed']) return evenWeight(example);
  const thresholds = parseList(String(params['thresholds'])) ?? [];
  const sums: Sum[] = [];
  for (let s = 1; s < paramOf<number>(example, 'num_scales'); s++) {
    const side = 2 ** s;
    const row = Math.floor(Math.floor(patch / grid.cols) / side);
    const col = Math.floor((patch % grid.cols) / side);
    const cell = row * Math.ceil(grid.cols / side) + col;
    const entropy = extraList(example, `entropy${grid.patchSize * side}`)[cell];
    const threshold = thresholds[Math.min(s, thresholds.length) - 1];
    if (entropy === undefined || threshold === undefined) continue;
    // The published code calls the entropy of what sticks out a million.
    const isInside = entropy < 1e6;
    sums.push({
      rule: `entropy of its cell of ${side} × ${side} patches, against the threshold`,
      numbers:
        entropy < threshold
          ? `${f(entropy)} < ${f(threshold)}: plain enough for one token`
          : isInside
            ? `${f(entropy)} ≥ ${f(threshold)}: split`
            : 'it sticks out of the picture: split',
    });
  }
  return sums;
};

export const aimMerge: Reckon = (example) => {
  const group = groupOf(example);
  if (!group || group.size < 2) return [];
  return [
    {
      rule: 'weight in the mean of means, against an even one of 1 / patches',
      numbers: `${f(group.weight)}, 1 / ${group.size} = ${f(1 / group.size)}`,
    },
  ];
};

export const hac: Reckon = (example) => {
  const step = stepOf(example);
  if (step?.kind !== 'merge') return evenWeight(example);
  return [
    {
      rule: '1 − cosine = distance it was merged at',
      numbers: `1 − ${f(step.similarity)} = ${f(1 - step.similarity)}, to ${formatPlace(step.into, example.grid)}`,
    },
  ];
};

export const showui: Reckon = (example) => {
  const label = extraAt(example, 'labels');
  const labels = extraList(example, 'labels');
  if (label === null) return [];
  const near = paramOf<number>(example, 'uigraph_diff');
  const skipped = paramOf<number>(example, 'skip_ratio');
  const size = labels.filter((other) => other === label).length;
  const stay = example.reduction.kept.filter((t) => labels[t] === label).length;
  const isExact = paramOf<boolean>(example, 'fixed');
  return [
    ...sum(
      'distance to the most alike neighbour, against the threshold',
      [extraAt(example, 'distance')],
      (d) => (d < near ? `${f(d)} < ${f(near)}: joined` : `${f(d)} ≥ ${f(near)}: not joined by it`),
    ),
    isExact
      ? { rule: 'kept of its component', numbers: `${stay} of ${size}` }
      : {
          rule: 'kept of its component: n − round(skipped share · n), one at least',
          numbers: `${size} − round(${f(skipped)} · ${size}) → ${stay}`,
        },
  ];
};
