/** @file Which questions a ratio–fidelity curve asks: pure functions on settings. */
import { resolveParams } from '../core/resolve-params.ts';
import { scheduleName } from '../core/schedule-name.ts';
import type { SchedulePreset, ScheduleShape } from '../core/schedule-preset.ts';
import type { Stage, Strategy } from '../core/strategy.ts';
import type { Query, ReduceRequest } from '../engine/api.ts';
import { fitGuide } from './fit-guide.ts';
import { kindOf } from './guide.ts';
import { fitLayer } from './pane-changes.ts';
import { reduceRequest, replayKey, replayRequest } from './pane-key.ts';
import { ownSchedule, paneSchedule, withSchedule, type ScheduleParts } from './pane-schedule.ts';
import type { PaneSettings, Settings } from './settings.ts';

/** Retentions of a curve, those first that show its shape soonest. */
export const curveRatios: readonly number[] = [0.25, 1, 0.1, 0.5, 0.05, 0.75, 0.15, 0.35];

/** One question to the engine. */
export interface CurveRun {
  readonly key: string;
  readonly request: ReduceRequest;
  /** Asked for; null where the picture decides how many tokens stay. */
  readonly ratio: number | null;
}

/** One method at several numbers of tokens. */
export interface CurveLine {
  readonly id: string;
  /** `strategy` of settings, or `schedule:…` */
  readonly method: string;
  readonly label: string;
  /** Where tokens leave, in words. */
  readonly place: string;
  readonly stage: Stage;
  readonly pane: PaneSettings;
  /** Panes that show it, 0-based; empty for the others. */
  readonly panes: readonly number[];
  readonly runs: readonly CurveRun[];
}

export interface CurveInput extends ScheduleParts {
  readonly panes: Settings['panes'];
  readonly guide: Query | null;
  readonly shape: ScheduleShape;
  /** Why methods and schedules cannot run, by name. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Beyond the methods of the panes. */
  readonly all: boolean;
}

/**
 * The lines of the panes, then those of every other method and schedule that can run: inside the
 * encoder where they may, from the layer of the first pane on.
 */
export function planCurve(input: CurveInput): readonly CurveLine[] {
  const lines = new Map<string, CurveLine>();
  input.panes.forEach((pane, index) => {
    const line = planLine(pane, input);
    const known = line && (lines.get(line.id) ?? line);
    if (known) lines.set(known.id, { ...known, panes: [...known.panes, index] });
  });
  if (!input.all) return [...lines.values()];
  const covered = new Set([...lines.values()].map(({ method }) => method));
  for (const pane of otherPanes(input)) {
    const line = covered.has(methodOf(pane)) ? null : planLine(pane, input);
    if (line && line.runs.length > 0) lines.set(line.id, line);
  }
  return [...lines.values()];
}

/** All questions, a coarse curve of every line first. */
export function runsInTurns(lines: readonly CurveLine[]): readonly CurveRun[] {
  const runs: CurveRun[] = [];
  const seen = new Set<string>();
  for (const group of [
    lines.filter(({ panes }) => panes.length > 0),
    lines.filter(({ panes }) => panes.length === 0),
  ]) {
    const longest = Math.max(0, ...group.map((line) => line.runs.length));
    for (let turn = 0; turn < longest; turn++) {
      for (const line of group) {
        const run = line.runs[turn];
        if (!run || seen.has(run.key)) continue;
        seen.add(run.key);
        runs.push(run);
      }
    }
  }
  return runs;
}

const methodOf = ({ schedule, strategy }: PaneSettings): string =>
  schedule === null ? strategy : scheduleName(schedule);

/** A pane for every method and schedule there is. */
function otherPanes(input: CurveInput): PaneSettings[] {
  const { panes, strategies, schedules, shape, reasons, guide } = input;
  const { layer, seed } = panes[0];
  const base = { retention: 1, layer, seed, params: {}, schedule: null, steps: '' };
  const plain = strategies
    .filter(({ id }) => !reasons.has(id))
    .map((strategy): PaneSettings => {
      const stage = strategy.stage.includes('in') ? 'in' : strategy.stage[0];
      const pane = fitLayer({ ...base, strategy: strategy.id, stage }, shape.numBlocks);
      return fitGuide(pane, strategy, kindOf(guide));
    });
  const first = { ...base, strategy: strategies[0].id, stage: 'in' as const };
  const scheduled = schedules
    .filter(({ id }) => id !== ownSchedule && !reasons.has(scheduleName(id)))
    .map(({ id }) => withSchedule(first, id, { strategies, schedules }, shape));
  return [...plain, ...scheduled];
}

/** @returns null for a method there is none of */
function planLine(pane: PaneSettings, input: CurveInput): CurveLine | null {
  const { strategies, schedules, shape } = input;
  const strategy = strategies.find(({ id }) => id === pane.strategy);
  if (!strategy) return null;
  const { schedule, steps, stage, layer, seed, params } = pane;
  const preset = schedules.find(({ id }) => id === schedule) ?? null;
  const method = methodOf(pane);
  const shown = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  const at = stage === 'in' ? [layer] : [];
  return {
    id: [method, stage, ...at, seed, steps, ...shown.sort()].join('|'),
    method,
    label: preset ? scheduleLabel(preset, strategy) : strategy.label,
    place: schedule === null ? placeWords(stage, layer) : 'schedule in encoder',
    stage: schedule === null ? stage : 'in',
    pane,
    panes: [],
    runs: planRuns(pane, strategy, input, shape),
  };
}

const scheduleLabel = ({ id, label }: SchedulePreset, strategy: Strategy): string =>
  id === ownSchedule ? `${strategy.label}, own stages` : label;

function placeWords(stage: Stage, layer: number): string {
  switch (stage) {
    case 'post':
      return 'after encoder';
    case 'in':
      return `in encoder, before block ${layer}`;
    case 'pre':
      return 'before encoder';
  }
  return stage satisfies never;
}

/** Every question once: a method that cannot tell two ratios apart is asked once for both. */
function planRuns(
  pane: PaneSettings,
  strategy: Strategy,
  { guide, strategies, schedules }: CurveInput,
  shape: ScheduleShape,
): readonly CurveRun[] {
  const { numBlocks, numPatches } = shape;
  const params = pane.schedule === null ? resolveParams(strategy, pane.params) : {};
  const isFree =
    pane.schedule === null && !(strategy.usesKeep?.(params) ?? strategy.control !== 'emergent');
  const runs = new Map<string, CurveRun>();
  for (const ratio of isFree ? [curveRatios[0]] : curveRatios) {
    const at = { ...pane, retention: ratio };
    try {
      const schedule = paneSchedule(at, { strategies, schedules }, shape);
      const question = reduceRequest(at, strategy, numPatches, guide, schedule);
      const request = replayRequest(question, at, numPatches, numBlocks, []);
      const key = replayKey(request);
      if (!runs.has(key)) runs.set(key, { key, request, ratio: isFree ? null : ratio });
    } catch {
      // A schedule that does not fit: its pane says why.
    }
  }
  return [...runs.values()];
}
