/**
 * @file The messages between page and worker. Pixels are copied, not transferred: the page keeps
 * its picture, so that a fresh worker can be handed it again.
 */
import type { PrincipalComponents } from '../core/principal-components.ts';
import type { RgbaImage } from '../core/types.ts';
import type { Loss } from './lost-runtime.ts';
import type {
  Backend,
  Comparison,
  Encoded,
  LoadedModel,
  ModelSource,
  Progress,
  Proof,
  Query,
  Reduced,
  ReduceRequest,
  Replay,
} from './api.ts';

/** What is asked; every kind is a method of `Engine`. */
export type Call =
  | { readonly kind: 'load'; readonly source: ModelSource; readonly backend: Backend }
  | { readonly kind: 'prove' }
  | { readonly kind: 'encode'; readonly imageKey: string; readonly image: RgbaImage }
  | { readonly kind: 'reduce'; readonly imageKey: string; readonly request: ReduceRequest }
  | { readonly kind: 'replay'; readonly imageKey: string; readonly request: ReduceRequest }
  | { readonly kind: 'compare'; readonly imageKey: string; readonly request: ReduceRequest }
  | { readonly kind: 'relevance'; readonly imageKey: string; readonly query: Query }
  | { readonly kind: 'components'; readonly imageKey: string }
  | { readonly kind: 'release' };

/** What comes back, by kind of call. */
export interface Answers {
  readonly load: LoadedModel;
  readonly prove: Proof;
  readonly encode: Encoded;
  readonly reduce: Reduced;
  readonly replay: Replay;
  readonly compare: Comparison;
  readonly relevance: Float32Array;
  readonly components: PrincipalComponents;
  readonly release: undefined;
}

/** Page → worker. */
export type ToWorker =
  | { readonly kind: 'call'; readonly id: number; readonly call: Call }
  | { readonly kind: 'cancel'; readonly id: number };

/** Worker → page. */
export type FromWorker =
  | { readonly kind: 'answer'; readonly id: number; readonly value: Answers[Call['kind']] }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | {
      readonly kind: 'error';
      readonly id: number;
      readonly name: string;
      readonly message: string;
      /** What became of the runtime where only a fresh worker helps; null where it goes on. */
      readonly lost: Loss | null;
    }
  /** Sent between the runs of a long call: still at work. */
  | { readonly kind: 'alive' }
  /** The device went away, whether something was asked or not. */
  | { readonly kind: 'lost'; readonly loss: Loss; readonly message: string };
