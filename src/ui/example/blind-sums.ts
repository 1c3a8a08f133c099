/** @file How the baselines reckon, which look at nothing. */
import { countPatches, extraNumber } from './example.ts';
import { formatValue as f } from './example-words.ts';
import { sum, type Reckon } from './sum.ts';

export const uniform: Reckon = (example) => {
  const { kept } = example.reduction;
  const i = kept.indexOf(example.patch);
  const numPatches = countPatches(example);
  if (i < 0) return [];
  return [
    {
      rule: '⌊(2i + 1) · T / 2K⌋',
      numbers: `⌊(2 · ${i} + 1) · ${numPatches} / (2 · ${kept.length})⌋ = ${example.patch}`,
    },
  ];
};

export const grid: Reckon = (example) => {
  const { rows, cols } = example.grid;
  const i = example.reduction.kept.indexOf(example.patch);
  return i < 0
    ? []
    : sum(
        'row ⌊(2i + 1) · rows / 2g⌋ and column ⌊(2j + 1) · columns / 2g⌋, counted from 0',
        [extraNumber(example, 'meshRows'), extraNumber(example, 'meshCols')],
        (numRows, numCols) => {
          const a = Math.floor(i / numCols);
          const b = i % numCols;
          const row = Math.floor(example.patch / cols);
          return `⌊(2 · ${a} + 1) · ${rows} / (2 · ${numRows})⌋ = ${row} and ⌊(2 · ${b} + 1) · ${cols} / (2 · ${numCols})⌋ = ${example.patch % cols}`;
        },
      );
};

export const random: Reckon = (example) => {
  const { kept } = example.reduction;
  const numPatches = countPatches(example);
  return [
    {
      rule: 'chance of any patch to be kept = K / T',
      numbers: `${kept.length} / ${numPatches} = ${f(kept.length / numPatches)}`,
    },
  ];
};
