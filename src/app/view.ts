/** @file What the page shows at one moment: the settings asked for and the results on screen. */
import type { Schedule } from '../core/schedule.ts';
import type { PrincipalComponents } from '../core/principal-components.ts';
import type { Framing, Grid, Reduction, RgbaImage } from '../core/types.ts';
import type { Encoded, LoadedModel, Progress, Proof, Replay, StageResult } from '../engine/api.ts';
import type { ModelsView } from './models-view.ts';
import type { PaneSettings, Settings } from './settings.ts';

/** A decoded picture. `key` is a digest of its bytes. */
export interface OpenImage {
  readonly key: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** For the encoder: the file's own numbers, no colour conversion. */
  readonly rgba: RgbaImage;
  /** For the eyes: colour-managed, at most 2048 px a side. */
  readonly bitmap: ImageBitmap;
  /** One sentence each, such as “first frame of an animation”. */
  readonly notes: readonly string[];
}

export interface Shown {
  readonly imageKey: string;
  readonly settings: PaneSettings;
  readonly grid: Grid;
  readonly framing: Framing;
  readonly reduction: Reduction;
  /** `[T]` place of each patch in the method's ranking; null where it ranks nothing. */
  readonly ranks: Uint32Array | null;
  /** Came with the site, not from the encoder on this machine. */
  readonly stored: boolean;
  /** Milliseconds of the selection, null for stored results. */
  readonly reduceMs: number | null;
  /** What the method was guided by, where it takes a guide and there is one. */
  readonly guide: 'text' | 'region' | null;
  /** What ran inside the encoder and what each step left; null for a plain strategy. */
  readonly schedule: { readonly ran: Schedule; readonly stages: readonly StageResult[] } | null;
}

export interface PaneView {
  readonly shown: Shown | null;
  /** The picture on screen is not yet the one asked for. */
  readonly pending: boolean;
  readonly replay: Replay | null;
  /** `replay` belongs to earlier settings. */
  readonly replayPending: boolean;
  readonly error: string | null;
}

export type ModelStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading'; readonly progress: Progress }
  | {
      readonly kind: 'ready';
      readonly loaded: LoadedModel;
      /** Null until it has been timed and checked. */
      readonly proof: Proof | null;
      /** Why this backend runs. */
      readonly why: string;
    }
  | { readonly kind: 'failed'; readonly error: string };

export interface Notice {
  readonly id: number;
  readonly kind: 'error' | 'info';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Position of the picture in every pane: zoom factor and offset in shares of the pane. */
export interface Zoom {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface View {
  readonly settings: Settings;
  readonly image: OpenImage | null;
  readonly imagePending: boolean;
  readonly encoded: Encoded | null;
  /** Answer to the text query, or to the box in its place: cosine of every patch. */
  readonly relevance: {
    readonly key: string;
    readonly scores: Float32Array;
    readonly kind: 'text' | 'region';
  } | null;
  /** `[T×3]` what the patches differ in most; null until somebody wants to see it. */
  readonly components: PrincipalComponents | null;
  readonly model: ModelStatus;
  readonly models: ModelsView;
  readonly panes: readonly PaneView[];
  readonly activePane: number;
  /** Patch under the pointer or the keyboard, in every pane at once. */
  readonly hovered: number | null;
  readonly zoom: Zoom;
  /** The next drag on a picture draws a box. */
  readonly boxing: boolean;
  /** While held, the active pane shows its neighbour. */
  readonly flicker: boolean;
  readonly notices: readonly Notice[];
}

export const emptyPane: PaneView = {
  shown: null,
  pending: true,
  replay: null,
  replayPending: false,
  error: null,
};
