/** @file What unfolds below a pane, one part at a time. */
import { html, nothing } from 'lit';
import { knowsLabels } from '../app/guide.ts';
import { replayLayer } from '../app/pane-key.ts';
import { presetOf } from '../app/pane-schedule.ts';
import type { PaneSettings } from '../app/settings.ts';
import type { PaneView as PaneState, Shown, View } from '../app/view.ts';
import type { SchedulePreset, ScheduleShape } from '../core/schedule-preset.ts';
import type { Strategy } from '../core/strategy.ts';
import type { StageResult } from '../engine/api.ts';
import { stepsOf } from '../overlay/step-state.ts';
import { scheduleLabel } from './schedule-words.ts';
import './method-page.ts';
import './pane-parameters.ts';
import './step-player.ts';

export const paneParts = [
  ['parameters', 'Parameters'],
  ['layers', 'Layers'],
  ['steps', 'Steps'],
  ['numbers', 'Numbers'],
  ['page', 'How it works'],
] as const;
export type PartName = (typeof paneParts)[number][0];

/** What the parts show. */
export interface PaneParts {
  readonly pane: PaneSettings;
  readonly strategy: Strategy;
  readonly strategies: readonly Strategy[];
  readonly schedules: readonly SchedulePreset[];
  /** What schedules have to fit; null before there is an encoder and a picture. */
  readonly shape: ScheduleShape | null;
  readonly view: View;
  readonly state: PaneState;
  /** Steps done while the player is open; null for the finished result. */
  readonly step: number | null;
  /** `pane-changed` of a part. */
  readonly onChanged: (event: CustomEvent) => void;
  /** `step-changed` of a player. */
  readonly onStep: (event: CustomEvent<number>) => void;
}

export function panePart(part: PartName, props: PaneParts) {
  const { pane, strategy, schedules, view, onChanged } = props;
  const { shown, replay, replayPending } = props.state;
  const { model } = view;
  switch (part) {
    case 'parameters':
      return html`<pane-parameters
        .pane=${pane}
        .strategy=${strategy}
        .preset=${schedules.find(({ id }) => id === pane.schedule) ?? null}
        .blocks=${model.kind === 'ready' ? model.loaded.blocks : null}
        @pane-changed=${onChanged}
      ></pane-parameters>`;
    case 'layers':
      void import('./schedule-editor.ts');
      return html`<schedule-editor
        .pane=${pane}
        .schedules=${schedules}
        .strategies=${props.strategies}
        .shape=${props.shape}
        .shown=${shown}
        .replay=${replay}
        .stale=${replayPending}
        @pane-changed=${onChanged}
      ></schedule-editor>`;
    case 'steps':
      return steps(props);
    case 'numbers': {
      const reason = model.kind === 'ready' ? (model.loaded.reason ?? model.proof?.reason) : null;
      if (!replay && reason) return html`<p class="muted">${reason}</p>`;
      void import('./pane-numbers.ts');
      return html`<pane-numbers
        .replay=${replay}
        .stale=${replayPending}
        .stage=${shown?.settings.stage ?? pane.stage}
        .labels=${whyNoLabels(view)}
        .first=${shown?.schedule?.ran.steps[0] ?? null}
        .layer=${replayLayer(shown?.settings ?? pane, model.kind === 'ready' ? model.loaded.blocks : Infinity)}
      ></pane-numbers>`;
    }
    case 'page':
      return html`${aboutSchedule(pane, schedules)}<method-page
          .strategy=${strategy}
          .shown=${pane.schedule === null ? shown : null}
          .plain=${pane.schedule === null}
          .hovered=${view.hovered}
        ></method-page>`;
  }
  return part satisfies never;
}

function steps(props: PaneParts) {
  const { shown } = props.state;
  if (shown?.schedule) return played(shown, shown.schedule.stages, props);
  const done = shown && stepsOf(shown.reduction);
  if (!done) {
    return html`<p class="muted">
      ${
        shown?.stored
          ? 'The steps follow when the encoder has run.'
          : 'This method decides in one go: there are no steps to play.'
      }
    </p>`;
  }
  return html`<step-player
    .steps=${done}
    .grid=${shown.grid}
    .at=${props.step ?? done.length}
    @step-changed=${props.onStep}
  ></step-player>`;
}

/** What each step of a schedule left. */
function played(
  { grid }: Shown,
  stages: readonly StageResult[],
  { strategies, step, onStep }: PaneParts,
) {
  void import('./stage-player.ts');
  return html`<stage-player
    .stages=${stages}
    .strategies=${strategies}
    .numPatches=${grid.rows * grid.cols}
    .at=${step ?? stages.length}
    @step-changed=${onStep}
  ></stage-player>`;
}

/** What the schedule does; the page below tells the method behind it. */
function aboutSchedule(pane: PaneSettings, schedules: readonly SchedulePreset[]) {
  const preset = presetOf(pane, schedules);
  if (!preset) return nothing;
  return html`<div class="about">
    <p>
      <strong>${scheduleLabel(pane, schedules)}, layer by layer.</strong>
      ${preset.summary}
    </p>
    ${preset.adapted ? html`<p><strong>Adapted.</strong> ${preset.adapted}</p>` : nothing}
    ${preset.published ? html`<p>${preset.published} Here Retention says how many tokens are left at the end.</p>` : nothing}
  </div>`;
}

/** Half a sentence; null where the labels are scored. */
export function whyNoLabels({ model, settings }: View): string | null {
  if (model.kind === 'ready' && !knowsLabels(model.loaded)) return 'no text tower';
  return settings.labels.length === 0 ? 'no labels given' : null;
}
