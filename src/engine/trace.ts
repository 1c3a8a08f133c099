import type { Framing, Grid, Matrix, RgbaImage } from '../core/types.ts';
import type { Value } from './segment.ts';

/** One picture as the encoder saw it, all rows with the prefix: N = prefix + T. */
export interface Trace {
  readonly grid: Grid;
  readonly prefixTokens: number;
  readonly framing: Framing;
  /** Pixels of the model input. */
  readonly picture: RgbaImage;
  /** Time of the run, ms. */
  readonly encodeMs: number;
  /** `[blocks + 1]` of `[N×D]`, before each block and after the last; empty without cuts. */
  readonly hidden: readonly Matrix[];
  /** `[blocks]` of `[N×Dk]`; null where a block has no such attention. */
  readonly keys: readonly (Matrix | null)[];
  /** `[blocks]` of `[H×N]`, softmax row of CLS. */
  readonly clsAttention: readonly (Matrix | null)[];
  /** What goes beside the stream (rotary tables, masks), by name. */
  readonly sides: ReadonlyMap<string, Value>;
  /** `[N×D]` after the final norm; `[T×D]` where the model puts the prefix away. */
  readonly tokens: Matrix;
  /** `[E]` */
  readonly embedding: Float32Array;
  /** `[T×E]` patches in the space of texts; null where there is no text tower. */
  readonly patches: Matrix | null;
}
