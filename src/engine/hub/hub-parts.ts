import type * as Transformers from '@huggingface/transformers';
import type { HubStore } from './hub-store.ts';
import type { LocksLike } from './one-at-a-time.ts';

/** The parts of transformers.js that are used. */
export type Library = Pick<typeof Transformers, 'env' | 'AutoTokenizer' | 'ModelRegistry'>;

/** What a door hands in. */
export interface HubParts {
  /** Opened at the first use. */
  readonly store: () => Promise<HubStore>;
  /** Missing where the browser has none: two tabs may then download twice. */
  readonly locks?: LocksLike | undefined;
  /** Fetches transformers.js, at the first use of a tokenizer or of a host that lists no files. */
  readonly loadLibrary?: () => Promise<Library>;
  /** Waits between attempts, ms. */
  readonly pauses?: readonly number[];
  /** Silence of a server that counts as a broken connection, ms. */
  readonly stallMs?: number;
  /** Pieces in which the beginning of a file is kept. */
  readonly partBytes?: number;
}
