/**
 * @file What the page, the worker and the command line say to each other.
 *
 * The page holds an `Engine` that talks to a worker (`host.ts`); the worker and the command line
 * hold one that runs the sessions (`local-engine.ts`). Signals never leave the side that runs
 * the encoder; what crosses is pixels in and decisions out.
 */
import type { Framing, Grid, Reduction, RgbaImage, SignalName } from '../core/types.ts';
import type { PrincipalComponents } from '../core/principal-components.ts';
import type { Region } from '../core/region.ts';
import type { Schedule, ScheduleStep } from '../core/schedule.ts';
import type { Params, Stage } from '../core/strategy.ts';
import type { EncoderFacts } from './encoder-facts.ts';
import type { HubPlace } from './hub/hub-address.ts';
import type { HubFile } from './hub/stored-file.ts';
import type { ModelCard } from './model-card.ts';
import type { SelfCheck } from './self-test.ts';

export type Backend = 'wasm' | 'webgpu';

/** A model that lies at an address of this site, or at a path. Addresses are resolved by the caller. */
export interface SiteSource {
  readonly origin?: 'site';
  readonly card: ModelCard;
  readonly url: string;
  /** Of the card's text tower, where it has one. */
  readonly text?: { readonly url: string; readonly tokenizerUrl: string };
}

/** What stands beside a model that has no card, parsed; the graph tells the rest at load. */
interface WithoutCard {
  /** What is known before the file is here; `LoadedModel.card` is the whole of it. */
  readonly card: ModelCard;
  /** `config.json` */
  readonly config?: unknown;
  /** `preprocessor_config.json` */
  readonly preprocessor?: unknown;
}

/** A model in a repository of the Hugging Face hub, or of a host laid out like it. */
export interface HubSource extends WithoutCard, HubPlace {
  readonly origin: 'hub';
  readonly file: HubFile;
  /** Files that hold its weights, where the ONNX file itself does not. */
  readonly external: readonly HubFile[];
  /** Of the card's text tower, where it has one. */
  readonly text?: { readonly file: HubFile };
}

/** A model from this computer. */
export interface FileSource extends WithoutCard {
  readonly origin: 'file';
  readonly file: File;
  /** Files that hold its weights, by the names that the ONNX file gives them. */
  readonly external: readonly File[];
}

export type { EncoderChoice, RepoDescription } from './hub/describe-repo.ts';
export type { StoredRepo } from './hub/stored-models.ts';
export type { EncoderFacts, SelfCheck };

/** Where the bytes of an encoder come from; survives structured cloning. */
export type ModelSource = SiteSource | HubSource | FileSource;

export type LoadPhase = 'runtime' | 'download' | 'verify' | 'cut' | 'compile' | 'warm-up';

export interface Progress {
  readonly phase: LoadPhase;
  /** Bytes so far and in all; both absent in phases that move no bytes. */
  readonly loaded?: number;
  readonly total?: number;
  /** Of `download`: read out of the browser's cache, or another tab is fetching it for both. */
  readonly via?: 'cache' | 'other-tab';
  /** Worth telling although the load goes on: a damaged copy, full storage. One sentence. */
  readonly note?: string;
}

/** What is known once a model is ready. */
export interface LoadedModel {
  readonly id: string;
  /** The source's card, completed by the graph where it came without one. */
  readonly card?: ModelCard;
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
  /** What the graph says. */
  readonly facts: EncoderFacts;
  /** `[E]` embedding of a built-in picture: tells whether two backends give the same answer. */
  readonly probe: Float32Array;
}

/** What runs on a built-in picture have shown. */
export interface Proof {
  /** Median of `runs` warm runs of the uncut encoder on the card's input size. */
  readonly fullMs: number;
  readonly runs: number;
  /** What the halves gave; null where tokens cannot leave anyway. */
  readonly check: SelfCheck | null;
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
  /**
   * Stands in for a text where there is none: what the picture shows there is looked for. In
   * shares of the model input.
   */
  readonly region?: Region;
  /** Tokens leave at several places; then stage, layer and keep only say how it was asked for. */
  readonly schedule?: Schedule;
  /** Texts that the picture is scored against before and after, for models that know texts. */
  readonly labels?: readonly string[];
}

/** What to look for on a picture: a text, or what it shows in a box. */
export type Query = { readonly text: string } | { readonly region: Region };

/** What one step of a schedule left. */
export interface StageResult {
  readonly step: ScheduleStep;
  /** In original patches, whatever happened before. */
  readonly reduction: Reduction;
  /** Of the decision, ms. */
  readonly reduceMs: number;
}

export interface Reduced {
  readonly reduction: Reduction;
  readonly reduceMs: number;
  /** Step by step, for schedules. */
  readonly stages?: readonly StageResult[];
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

/** How well the texts of a request fit the picture. */
export interface LabelScores {
  readonly labels: readonly string[];
  /** `[labels]` cosines of the encoder on all tokens, and on those that are left. */
  readonly full: Float32Array;
  readonly reduced: Float32Array;
  /** Kendall’s τ-b between the two, 1 where the order stayed; null for fewer than two labels. */
  readonly agreement: number | null;
  /** Whether the same label comes first. */
  readonly sameFirst: boolean;
}

/** What the blocks cost, from the shapes: `[blocks]` FLOPs (2 per multiply-add). */
export interface BlockCosts {
  readonly attention: Float64Array;
  readonly mlp: Float64Array;
  readonly total: number;
  /** Largest amount of activations that are needed at once, bytes; an estimate from the shapes. */
  readonly peakBytes: number;
}

/** A reduction and what it does to the answer and to the work. Nothing in it is timed. */
export interface Comparison {
  readonly numKept: number;
  readonly fidelity: Fidelity;
  /** Null where no labels were asked for, or the model knows no texts. */
  readonly labels: LabelScores | null;
  readonly cost: { readonly full: BlockCosts; readonly reduced: BlockCosts };
  /** Of the decision, one run. */
  readonly reduceMs: number;
}

export interface Replay extends Comparison {
  readonly timing: {
    /**
     * Medians of `runs` warm runs each, taken in turns. With a schedule: head is what runs before
     * the first step, tail everything behind it.
     */
    readonly fullMs: number;
    readonly headMs: number;
    readonly tailMs: number;
    readonly reduceMs: number;
    readonly runs: number;
    /** What head and tail together would take if time went with FLOPs. */
    readonly idealMs: number;
  };
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
  /** `replay` without the times: one run of the tail, for many questions in a row. */
  compare(
    imageKey: string,
    request: ReduceRequest,
    options?: { signal?: AbortSignal },
  ): Promise<Comparison>;
  /**
   * How much each patch has to do with a text or a box `[T]`, cosines. The text tower is fetched at
   * the first text.
   */
  relevance(
    imageKey: string,
    query: Query,
    options?: { signal?: AbortSignal },
  ): Promise<Float32Array>;
  /** What the patches of the encoder's answer differ in most: three components, for colours. */
  components(imageKey: string, options?: { signal?: AbortSignal }): Promise<PrincipalComponents>;
  /** Frees every session; the engine can load again. */
  release(): Promise<void>;
}
