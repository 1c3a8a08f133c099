/**
 * @file Everything a link carries. Theme, zoom and the hovered token are personal or passing and
 * stay out.
 */
import type { Region } from '../core/region.ts';
import type { Params, Stage } from '../core/strategy.ts';

/** A picture by where it comes from; a local one is known only to this page. */
export type ImageRef =
  | { readonly kind: 'sample'; readonly id: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'local' };

export interface PaneSettings {
  readonly strategy: string;
  /** K / T, (0, 1]. */
  readonly retention: number;
  readonly stage: Stage;
  /** L: the tail is blocks L.. of the encoder. */
  readonly layer: number;
  readonly seed: number;
  /** Only what differs from the defaults; with a schedule those of the preset. */
  readonly params: Params;
  /** Id of a schedule inside the encoder; `strategy` is its method then. Null for a plain strategy. */
  readonly schedule: string | null;
  /** Steps of an own schedule as `schedule-text.ts` writes them; empty for any other. */
  readonly steps: string;
}

/** What the canvas shows over the picture. */
export const overlays = ['tokens', 'importance', 'pca', 'text', 'picture'] as const;
export type Overlay = (typeof overlays)[number];

export const backendChoices = ['auto', 'wasm', 'webgpu'] as const;
export type BackendChoice = (typeof backendChoices)[number];

export interface Settings {
  readonly image: ImageRef;
  /** Id of a bundled model, `hub:owner/name[@revision]:dtype`, or `local`: see `parseModelRef`. */
  readonly model: string;
  readonly backend: BackendChoice;
  readonly overlay: Overlay;
  /** Strength of the overlay, [0, 1]. */
  readonly opacity: number;
  readonly showGrid: boolean;
  /** What to look for on the picture; empty for nothing. At most `maxText` characters. */
  readonly text: string;
  /** A box that stands in for the text, in shares of the picture; null for none. */
  readonly region: Region | null;
  /** Texts that the picture is scored against, before and after; empty for none. */
  readonly labels: readonly string[];
  /** 1–4 of them. */
  readonly panes: readonly PaneSettings[];
}

export const maxPanes = 4;
export const maxText = 200;
export const maxLabels = 24;
/** Characters of one label. */
export const maxLabel = 60;

export const defaultPane: PaneSettings = {
  strategy: 'idpruner',
  retention: 0.25,
  stage: 'post',
  layer: 4,
  seed: 1,
  params: {},
  schedule: null,
  steps: '',
};

export const defaultSettings: Settings = {
  image: { kind: 'sample', id: 'dashboard' },
  model: 'default',
  backend: 'auto',
  overlay: 'tokens',
  opacity: 1,
  showGrid: false,
  text: '',
  region: null,
  labels: [],
  panes: [defaultPane, { ...defaultPane, strategy: 'tome', stage: 'in' }],
};
