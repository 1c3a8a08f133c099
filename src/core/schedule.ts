import type { Params } from './strategy.ts';

/** Between the attention and the MLP of a block, or behind the whole block. */
export type Where = 'attention' | 'block';

/** One place inside the encoder at which tokens leave or merge. */
export interface ScheduleStep {
  /** 0-based block. */
  readonly afterLayer: number;
  readonly where: Where;
  /** Id of the strategy that decides there, on the signals of that block. */
  readonly strategy: string;
  /** Only what differs from the defaults, which are those of `stepParams`. */
  readonly params: Params;
  /**
   * Patch tokens that are meant to be left behind it, a fused one included. A matching that halves
   * at most may leave more, a strategy that can only keep certain numbers fewer.
   */
  readonly keep: number;
}

/** What happens to the tokens on their way through the encoder. */
export interface Schedule {
  /** In the order of their places, at most one per place. */
  readonly steps: readonly ScheduleStep[];
  /**
   * Blocks behind a merge add log(size) of every token to its attention logits (ToMe, section 3),
   * so that a token that stands for many patches is looked at like many.
   */
  readonly proportionalAttention: boolean;
}
