/** @file What the page shows of models beside the bundled ones. */
import type { EncoderChoice, Progress, RepoDescription, StoredRepo } from '../engine/api.ts';
import type { KnownEncoder } from '../engine/hub/known-encoders.ts';
import type { LikelyDevice } from './likely-device.ts';

/** A model of the menu. `id` is what settings call it, but for files, which have one each. */
export interface ModelEntry {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  readonly origin: 'site' | 'hub' | 'file';
}

/** A model on its way, beside the one that runs. */
export interface Incoming {
  readonly id: string;
  readonly label: string;
  readonly progress: Progress | null;
  /** What was worth telling on the way, one sentence each. */
  readonly notes: readonly string[];
  /** Why it did not come; null while it does. */
  readonly error: string | null;
}

/** What a repository offers, for the person to say yes or no to. */
export interface Offer {
  readonly description: RepoDescription;
  readonly device: LikelyDevice;
  /** What suits the device best; null when nothing should be proposed. */
  readonly proposed: EncoderChoice | null;
  readonly picked: EncoderChoice;
}

/** The dialog that asks before anything large is fetched. */
export interface Consent {
  readonly kind: 'consent';
  /** As it was asked for. */
  readonly typed: string;
  /** What is known without asking anybody. */
  readonly known: KnownEncoder | null;
  /** Null until the repository has answered. */
  readonly offer: Offer | null;
  readonly error: string | null;
  /** Asking again may help. */
  readonly canRetry: boolean;
}

export type ModelDialog =
  Consent | { readonly kind: 'another' } | { readonly kind: 'stored' } | { readonly kind: 'about' };

export interface ModelsView {
  /** Bundled ones first, then what was loaded or opened in this session. */
  readonly entries: readonly ModelEntry[];
  /** Of `entries`: the one that runs, or is started. */
  readonly current: string;
  readonly incoming: Incoming | null;
  readonly dialog: ModelDialog | null;
  /** What the browser keeps; null before somebody has looked. */
  readonly stored: readonly StoredRepo[] | null;
}
