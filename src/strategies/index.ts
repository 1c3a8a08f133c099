import type { Strategy } from '../core/strategy.ts';
import { adjacentPairs } from './adjacent-pairs.ts';
import { aimMerge } from './aim-merge.ts';
import { aimRank } from './aim-rank.ts';
import { apt } from './apt.ts';
import { cdprunerOv } from './cdpruner-ov.ts';
import { cdpruner } from './cdpruner.ts';
import { clsAttention } from './cls-attention.ts';
import { divprune } from './divprune.ts';
import { evit } from './evit.ts';
import { fastv } from './fastv.ts';
import { globalcom2 } from './globalcom2.ts';
import { grid } from './grid.ts';
import { hac } from './hac.ts';
import { hnet } from './hnet.ts';
import { holov } from './holov.ts';
import { idpruner } from './idpruner.ts';
import { lavit } from './lavit.ts';
import { matryoshka } from './matryoshka.ts';
import { pitome } from './pitome.ts';
import { prumergePlus } from './prumerge-plus.ts';
import { prumerge } from './prumerge.ts';
import { pruneAtLayer } from './prune-at-layer.ts';
import { pyramid } from './pyramid.ts';
import { pyramiddrop } from './pyramiddrop.ts';
import { quadtree } from './quadtree.ts';
import { random } from './random.ts';
import { recoverable } from './recoverable.ts';
import { regionBudgets } from './region-budgets.ts';
import { segmentPooling } from './segment-pooling.ts';
import { showui } from './showui.ts';
import { sparsevlm } from './sparsevlm.ts';
import { tokencorr } from './tokencorr.ts';
import { tome } from './tome.ts';
import { uniform } from './uniform.ts';
import { visionzip } from './visionzip.ts';
import { vispruner } from './vispruner.ts';

/** Every strategy, in the order of the menu. */
export const strategies: readonly Strategy[] = [
  idpruner,
  divprune,
  tome,
  aimMerge,
  pitome,
  quadtree,
  apt,
  showui,
  hnet,
  hac,
  adjacentPairs,
  pyramid,
  segmentPooling,
  matryoshka,
  clsAttention,
  visionzip,
  prumerge,
  prumergePlus,
  holov,
  vispruner,
  evit,
  pruneAtLayer,
  regionBudgets,
  aimRank,
  globalcom2,
  lavit,
  fastv,
  pyramiddrop,
  sparsevlm,
  tokencorr,
  cdpruner,
  cdprunerOv,
  recoverable,
  random,
  uniform,
  grid,
];

/** @throws Error with the ids there are, when there is none of this name */
export function findStrategy(id: string): Strategy {
  const found = strategies.find((strategy) => strategy.id === id);
  if (found) return found;
  const ids = strategies.map((strategy) => strategy.id).join(', ');
  throw new Error(`there is no strategy ${JSON.stringify(id)}; there are ${ids}`);
}
