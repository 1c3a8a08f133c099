/** @file What a pane becomes when somebody changes it: pure functions on settings. */
import type { Strategy } from '../core/strategy.ts';
import { defaultPane, type PaneSettings, type Settings } from './settings.ts';

/**
 * The one rule for a pane's layer: tokens can leave inside the encoder only behind a block, so
 * not before the first; and no layer lies beyond the last block.
 *
 * @param blocks of the model; null before it is known
 */
export function fitLayer(pane: PaneSettings, blocks: number | null): PaneSettings {
  const first = pane.stage === 'in' ? 1 : 0;
  const last = blocks === null ? Infinity : Math.max(first, blocks - 1);
  const layer = Math.min(last, Math.max(first, pane.layer));
  return layer === pane.layer ? pane : { ...pane, layer };
}

/** Another method on the same question; its parameters start from their defaults. */
export function withStrategy(pane: PaneSettings, strategy: Strategy): PaneSettings {
  const stage = strategy.stage.includes(pane.stage) ? pane.stage : strategy.stage[0];
  return { ...pane, strategy: strategy.id, stage, params: {}, schedule: null, steps: '' };
}

/** One more pane like the last, with a method that is not on the page yet. */
export function extraPane(panes: Settings['panes'], strategies: readonly Strategy[]): PaneSettings {
  const last = panes.at(-1) ?? defaultPane;
  const used = new Set(panes.map((pane) => pane.strategy));
  const next = strategies.find((s) => s.family !== 'baseline' && !used.has(s.id));
  return next ? withStrategy(last, next) : { ...last, params: {} };
}
