/**
 * Strategies to run on signals of any encoder, what is needed to write one, and the measures
 * beside them. Nothing here touches a browser, Node or the network.
 *
 * @packageDocumentation
 */
// Call a strategy.
export { findStrategy, strategies } from './strategies/index.ts';
export { runStrategy } from './core/run-strategy.ts';
export type { RunOptions } from './core/run-strategy.ts';
export { describeRange, resolveParams } from './core/resolve-params.ts';
export { keepFromDropped, keepFromRetention, retentionFromKeep } from './core/budget.ts';
export { countPatches, viewsOf } from './core/views.ts';
export * from './core/signals.ts';
export type * from './core/types.ts';

// Let tokens leave inside an encoder that you run block by block.
export type * from './core/schedule.ts';
export type * from './core/sequence.ts';
export type { SchedulePreset, ScheduleShape } from './core/schedule-preset.ts';
export { checkSchedule } from './core/check-schedule.ts';
export { readSchedule, writeSchedule } from './core/schedule-text.ts';
export { runSequenceStep, sequenceNeeds, stepParams } from './core/sequence-step.ts';
export * from './core/sequence-state.ts';
export { findPreset, schedulePresets } from './strategies/schedules.ts';

// Read what it decided.
export { outputTokens, selectRows } from './core/output-tokens.ts';
export { ranksOf } from './core/ranks.ts';
export { reduceRecord } from './core/reduce-record.ts';
export type { ReduceRecord } from './core/reduce-record.ts';
export { sliceOrder } from './core/slice-order.ts';
export { invert, patchAtPoint, patchRectangle } from './core/framing.ts';
export type { Rectangle } from './core/framing.ts';
export * from './metrics/index.ts';

// Write one.
export type * from './core/strategy.ts';
export { anchoredGroups, lowestMembers } from './core/anchored-groups.ts';
export type { AnchoredGroups } from './core/anchored-groups.ts';
export { applyGroups, groupsFromLabels } from './core/groups.ts';
export { bestCosines } from './core/best-cosines.ts';
export { cosine } from './core/cosine.ts';
export { draw } from './core/draw.ts';
export { finite } from './core/finite.ts';
export { columnOf, numPatches, patchAt, rowOf } from './core/grid.ts';
export { headMean } from './core/head-mean.ts';
export { parseList } from './core/parse-list.ts';
export { createRandom } from './core/random.ts';
export type { Random } from './core/random.ts';
export { ascending, topK } from './core/top-k.ts';
export { unitRows } from './core/unit-rows.ts';
export { weightedDraw } from './core/weighted-draw.ts';
