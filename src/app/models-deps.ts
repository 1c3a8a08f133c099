/** @file What `Models` is handed. */
import type {
  FileSource,
  ModelSource,
  Progress,
  RepoDescription,
  StoredRepo,
} from '../engine/api.ts';
import type { LikelyDevice } from './likely-device.ts';
import type { PreparedModel } from './model-runner.ts';
import type { BackendChoice } from './settings.ts';

/** What the page asks of the hub and of dropped files. */
export interface ModelHub {
  describe(typed: string, signal: AbortSignal): Promise<RepoDescription>;
  isStored(
    place: { readonly repo: string; readonly revision: string },
    dtype: string,
  ): Promise<boolean>;
  stored(): Promise<readonly StoredRepo[]>;
  forget(repo: string): Promise<number>;
  openFiles(files: readonly File[]): Promise<FileSource>;
}

export interface ModelsDeps {
  /** Bundled ones, the first is the one to start with. */
  readonly models: readonly ModelSource[];
  /** Fetched when somebody wants another model. */
  readonly openHub: () => Promise<ModelHub>;
  readonly likelyDevice: (choice: BackendChoice) => Promise<LikelyDevice>;
}

/** The part of the session that runs one model. */
export interface ModelStage {
  prepare(
    source: ModelSource,
    choice: BackendChoice,
    options: { readonly onProgress: (progress: Progress) => void; readonly signal: AbortSignal },
  ): Promise<PreparedModel>;
  adopt(prepared: PreparedModel): void;
  /** Gives up the present model before the next is there. */
  stop(): void;
  /** Starts the model of the settings from the beginning. */
  restart(): void;
}
