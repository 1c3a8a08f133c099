import type { Strategy } from '../core/strategy.ts';
import type { LoadedModel, ModelSource, Proof } from './api.ts';
import type { Encoder } from './encoder.ts';
import type { FetchModel } from './fetch-model.ts';
import type { Measures } from './fidelity.ts';
import type { Runtime } from './runtime.ts';
import type { TextFiles, TextTower } from './text-tower.ts';

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
  /** By the places where tokens leave and how many stay. */
  readonly times: Map<string, PartTimes>;
}

/** Medians of runs taken in turns, so that they can be compared; milliseconds. */
export interface PartTimes {
  /** The uncut model. */
  readonly fullMs: number;
  /** Everything before layer L or the first step, on all tokens. */
  readonly headMs: number;
  /** Everything behind it, on what is left. */
  readonly tailMs: number;
  /** All decisions of a schedule; null where the decision was not part of the runs. */
  readonly reduceMs: number | null;
  readonly runs: number;
}
