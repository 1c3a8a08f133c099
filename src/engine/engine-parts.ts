import type { Strategy } from '../core/strategy.ts';
import type { LoadedModel, ModelSource, Proof } from './api.ts';
import type { Encoder } from './encoder.ts';
import type { FetchModel } from './fetch-model.ts';
import type { Measures } from './fidelity.ts';
import type { Runtime } from './runtime.ts';
import type { TextFiles, TextTower } from './text-tower.ts';
import type { Timing } from './time-runs.ts';

/** What a door hands in. */
export interface EngineParts {
  readonly runtime: Runtime;
  readonly strategies: readonly Strategy[];
  readonly measures: Measures;
  readonly fetchModel: FetchModel;
  /** The text tower of a source that has one. */
  readonly fetchText: (source: ModelSource, signal?: AbortSignal) => Promise<TextFiles>;
  /** Milliseconds. */
  readonly clock: () => number;
  /** Called between the runs of a long call. */
  readonly onAlive?: () => void;
}

/** A loaded model and what was measured on it so far. */
export interface Ready {
  readonly encoder: Encoder;
  readonly source: ModelSource;
  readonly loaded: LoadedModel;
  /** Opened at the first text. */
  text: TextTower | null;
  proof: Proof | null;
  /** Runs from the pixels to layer L and of the uncut model, taken in turns, by L. */
  readonly heads: Map<number, { readonly head: Timing; readonly full: Timing }>;
  /** Runs from layer L on K patches, by `L:K`. */
  readonly tails: Map<string, Timing>;
}
