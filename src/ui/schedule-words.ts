/** @file What the page says about places inside the encoder. */
import { presetOf, ownSchedule } from '../app/pane-schedule.ts';
import type { PaneSettings } from '../app/settings.ts';
import type { StepPlace } from '../core/edit-schedule.ts';
import type { SchedulePreset } from '../core/schedule-preset.ts';
import type { Strategy } from '../core/strategy.ts';

/** `after block 3`, `inside block 3` */
export const placeName = ({ afterLayer, where }: StepPlace): string =>
  `${where === 'attention' ? 'inside' : 'after'} block ${afterLayer}`;

/** `after block 3: 128 of 256 tokens` */
export const tokensAt = (place: StepPlace, left: number, numPatches: number): string =>
  `${placeName(place)}: ${left} of ${numPatches} tokens`;

/** Without what stands in brackets behind it. */
export const shortLabel = ({ label }: { readonly label: string }): string =>
  label.replace(/ \(.*\)$/, '');

/** A strategy as a step: one that works otherwise there loses what its label says of elsewhere. */
export const stepLabel = (strategy: Pick<Strategy, 'label' | 'inside'>): string =>
  strategy.inside ? shortLabel(strategy) : strategy.label;

/** `ToMe`, `Custom, from ToMe` */
export function scheduleLabel(
  pane: Pick<PaneSettings, 'schedule' | 'strategy'>,
  presets: readonly SchedulePreset[],
): string {
  const preset = presetOf(pane, presets);
  if (pane.schedule !== ownSchedule) return preset?.label ?? '';
  return preset ? `Custom, from ${shortLabel(preset)}` : 'Custom';
}
