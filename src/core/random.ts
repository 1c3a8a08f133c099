/** A stream of pseudo-random numbers. */
export interface Random {
  /** The next number in [0, 1). */
  next(): number;
}

/**
 * Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, the same stream on every machine.
 *
 * @param seed whole number; its low 32 bits count
 */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    },
  };
}
