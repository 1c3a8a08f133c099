/**
 * @file The library's door: strategies to run on signals of any encoder, and the measures beside
 * them. Nothing here touches a browser, Node or the network.
 */
export { findStrategy, strategies } from './strategies/index.ts';
export * from './metrics/index.ts';
export { runStrategy } from './core/run-strategy.ts';
export type { RunOptions } from './core/run-strategy.ts';
export { keepFromRetention, retentionFromKeep } from './core/budget.ts';
export { invert, patchAtPoint, patchRectangle } from './core/framing.ts';
export type { Rectangle } from './core/framing.ts';
export { applyGroups } from './core/groups.ts';
export { outputTokens, selectRows } from './core/output-tokens.ts';
export { createRandom } from './core/random.ts';
export type { Random } from './core/random.ts';
export { resolveParams } from './core/resolve-params.ts';
export { describeSignal, signalNames, signalOfTensor, signalTensors } from './core/signals.ts';
export { countPatches } from './core/views.ts';
export type {
  Cite,
  Control,
  Family,
  Needs,
  Params,
  ParamSpec,
  ParamSpecs,
  ParamValue,
  Stage,
  Strategy,
  StrategyInput,
} from './core/strategy.ts';
export type {
  AttentionCube,
  Extra,
  Framing,
  Grid,
  Groups,
  Matrix,
  Reduction,
  RgbaImage,
  SignalName,
  Signals,
  Step,
} from './core/types.ts';
