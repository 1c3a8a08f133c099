import * as attention from './attention-sums.ts';
import * as blind from './blind-sums.ts';
import type { Example } from './example.ts';
import * as greedy from './greedy-sums.ts';
import * as merge from './merge-sums.ts';
import { evenWeight, overMean, type Reckon, type Sum } from './sum.ts';

const byStrategy: Readonly<Record<string, Reckon>> = {
  'adjacent-pairs': evenWeight,
  'aim-merge': merge.aimMerge,
  'aim-rank': overMean,
  apt: merge.apt,
  cdpruner: greedy.cdpruner,
  'cdpruner-ov': greedy.cdprunerOv,
  'cls-attention': overMean,
  divprune: greedy.divprune,
  evit: overMean,
  fastv: overMean,
  grid: blind.grid,
  hac: merge.hac,
  hnet: merge.hnet,
  holov: attention.holov,
  idpruner: greedy.idpruner,
  lavit: attention.lavit,
  matryoshka: evenWeight,
  pitome: evenWeight,
  prumerge: attention.prumerge,
  'prumerge-plus': attention.prumerge,
  'prune-at-layer': overMean,
  pyramid: evenWeight,
  pyramiddrop: attention.pyramiddrop,
  quadtree: merge.quadtree,
  random: blind.random,
  recoverable: attention.recoverable,
  'region-budgets': attention.regionBudgets,
  'segment-pooling': evenWeight,
  showui: merge.showui,
  sparsevlm: attention.sparsevlm,
  tokencorr: attention.tokencorr,
  tome: evenWeight,
  uniform: blind.uniform,
  visionzip: attention.visionzip,
  vispruner: attention.vispruner,
};

/** The arithmetic of a method with the numbers of one token; empty where they are not there. */
export function sums(example: Example): readonly Sum[] {
  return byStrategy[example.strategy]?.(example) ?? [];
}
