/**
 * @file What the page, the worker and the command line say to each other.
 *
 * The page holds an `Engine` that talks to a worker (`host.ts`); the worker and the command line
 * hold one that runs the sessions (`local-engine.ts`). Signals never leave the side that runs
 * the encoder; what crosses is pixels in and decisions out.
 */
import type { Framing, Grid, Reduction, RgbaImage, SignalName } from '../core/types.ts';
import type { Params, Stage } from '../core/strategy.ts';
import type { ModelCard } from './model-card.ts';

export type Backend = 'wasm' | 'webgpu';

/** Where the bytes of an encoder come from. URLs are resolved by the caller. */
export interface ModelSource {
  readonly card: ModelCard;
  readonly url: string;
  /** Of the card's text tower, where it has one. */
  readonly text?: { readonly url: string; readonly tokenizerUrl: string };
}

export type LoadPhase = 'runtime' | 'download' | 'verify' | 'cut' | 'compile' | 'warm-up';

export interface Progress {
  readonly phase: LoadPhase;
  /** Bytes so far and in all; both absent in phases that move no bytes. */
  readonly loaded?: number;
  readonly total?: number;
}

/** What is known once a model is ready. */
export interface LoadedModel {
  readonly id: string;
  readonly backend: Backend;
  /** Adapter or thread count, for the badge: `2 threads`, `swiftshader`. */
  readonly device: string;
  readonly dtype: string;
  readonly blocks: number;
  readonly heads: number;
  readonly width: number;
  readonly prefixTokens: number;
  readonly canReduce: boolean;
  /** Why tokens cannot leave inside this model; null when they can. */
  readonly reason: string | null;
  /** Signals that the finished encoder tells; a strategy that needs others cannot run. */
  readonly offers: readonly SignalName[];
  /** `[E]` embedding of a built-in picture: tells whether two backends give the same answer. */
  readonly probe: Float32Array;
}

/** What runs on a built-in picture have shown. */
export interface Proof {
  /** Median of `runs` warm runs of the uncut encoder on the card's input size. */
  readonly fullMs: number;
  readonly runs: number;
  /** Why tokens cannot leave after all: the halves did not give the answer of the whole. */
  readonly reason: string | null;
}

export interface Encoded {
  readonly grid: Grid;
  readonly framing: Framing;
  readonly encodeMs: number;
}

/** One pane's question. */
export interface ReduceRequest {
  readonly strategy: string;
  readonly params: Params;
  /** K; for nested strategies ask T once and take prefixes of the order. */
  readonly keep: number;
  readonly seed: number;
  /** `post`: decided on the finished encoder. `in`: on the signals of the cut. */
  readonly stage: Stage;
  /**
   * L in [0, blocks): the tail is blocks L.. and runs on what is kept. For `in` it is also
   * where the signals are read. For `post` it only says where the kept tokens enter again to
   * measure how far the answer moves.
   */
  readonly layer: number;
  /** What to look for, for strategies that are guided by it. */
  readonly text?: string;
}

export interface Reduced {
  readonly reduction: Reduction;
  readonly reduceMs: number;
}

/** The encoder's answer on the kept tokens against the answer on all. */
export interface Fidelity {
  /** Cosine of the image embeddings. */
  readonly embeddingCosine: number;
  /** Mean over output tokens of the cosine to the same token of the full run. */
  readonly tokenCosine: number;
  /** `[K]` the cosines behind that mean. */
  readonly tokenCosines: Float32Array;
  /** Mean over all patches of the best cosine to a kept token. */
  readonly coverage: number;
}

export interface Replay {
  readonly fidelity: Fidelity;
  readonly timing: {
    /** Medians of `runs` warm runs each. */
    readonly fullMs: number;
    readonly headMs: number;
    readonly tailMs: number;
    readonly reduceMs: number;
    readonly runs: number;
  };
  /** Multiply–adds ×2 of the blocks, from the shapes. */
  readonly flops: { readonly full: number; readonly reduced: number };
}

export interface Engine {
  load(
    source: ModelSource,
    backend: Backend,
    options?: { onProgress?: (p: Progress) => void; signal?: AbortSignal },
  ): Promise<LoadedModel>;
  /**
   * Times the loaded model and checks its halves against the whole. Apart from `load`, so that
   * the first picture need not wait for it; `replay` asks for it by itself.
   */
  prove(options?: { signal?: AbortSignal }): Promise<Proof>;
  /** `imageKey` names the picture in later calls; the last few stay encoded. */
  encode(imageKey: string, image: RgbaImage, options?: { signal?: AbortSignal }): Promise<Encoded>;
  reduce(
    imageKey: string,
    request: ReduceRequest,
    options?: { signal?: AbortSignal },
  ): Promise<Reduced>;
  /**
   * Runs the tail on the reduction for `request` (recomputed from the same signals), K = keep.
   */
  replay(
    imageKey: string,
    request: ReduceRequest,
    options?: { signal?: AbortSignal },
  ): Promise<Replay>;
  /**
   * How much each patch has to do with a text `[T]`, cosines. The text tower is fetched at the
   * first question.
   */
  relevance(
    imageKey: string,
    text: string,
    options?: { signal?: AbortSignal },
  ): Promise<Float32Array>;
  /** Frees every session; the engine can load again. */
  release(): Promise<void>;
}
