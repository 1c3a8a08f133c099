import { describe, expect, it } from 'vitest';
import { addSteps } from '../../src/core/add-steps.ts';

describe('addSteps', () => {
  // Tokens at 1 and 3: 0 is in both, 2 ties, 4 weighs less than nothing, 3 is in the first too.
  const groups = {
    start: Uint32Array.of(0, 4, 8),
    patch: Uint32Array.of(1, 0, 2, 3, 3, 0, 2, 4),
    weight: Float32Array.of(1, 0.25, 0.5, 2, 1, 0.75, 0.5, -0.5),
  };

  it('takes each patch into the token it weighs most in, ties to the lower one', () => {
    expect(addSteps(Uint32Array.of(1, 3), groups, 6)).toEqual([
      { kind: 'add', patch: 2, into: 1, weight: 0.5 },
      { kind: 'add', patch: 0, into: 3, weight: 0.75 },
      { kind: 'add', patch: 4, into: 3, weight: -0.5 },
    ]);
  });

  it('takes nothing in where there is no token', () => {
    const none = {
      start: Uint32Array.of(0),
      patch: new Uint32Array(0),
      weight: new Float32Array(0),
    };
    expect(addSteps(new Uint32Array(0), none, 4)).toEqual([]);
  });
});
