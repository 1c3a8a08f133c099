import type { Strategy } from '../core/strategy.ts';
import type { LoadedModel, Proof } from './api.ts';
import type { Encoder } from './encoder.ts';
import type { FetchModel } from './fetch-model.ts';
import type { Measures } from './fidelity.ts';
import type { Runtime } from './runtime.ts';
import type { Timing } from './time-runs.ts';

/** What a door hands in. */
export interface EngineParts {
  readonly runtime: Runtime;
  readonly strategies: readonly Strategy[];
  readonly measures: Measures;
  readonly fetchModel: FetchModel;
  /** Milliseconds. */
  readonly clock: () => number;
  /** Called between the runs of a long call. */
  readonly onAlive?: () => void;
}

/** A loaded model and what was measured on it so far. */
export interface Ready {
  readonly encoder: Encoder;
  readonly loaded: LoadedModel;
  proof: Proof | null;
  /** Runs from the pixels to layer L and of the uncut model, taken in turns, by L. */
  readonly heads: Map<number, { readonly head: Timing; readonly full: Timing }>;
  /** Runs from layer L on K patches, by `L:K`. */
  readonly tails: Map<string, Timing>;
}
