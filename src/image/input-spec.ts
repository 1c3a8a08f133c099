/** What an encoder wants to be fed. */
export interface InputSpec {
  /** px */
  readonly width: number;
  readonly height: number;
  /** `squash` maps the whole picture onto the input, aspect ignored. */
  readonly resize: 'squash' | 'cover' | 'contain';
  /**
   * px that the shorter side is brought to before the input is cut out of the middle (`cover`), as
   * many processors do; absent: the smallest size that covers the input.
   */
  readonly shortEdge?: number;
  /** Resampling as Pillow names it. */
  readonly resample: 'bicubic' | 'bilinear';
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}
