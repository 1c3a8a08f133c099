import { describe, expect, it } from 'vitest';
import type { Reduction } from '../../src/core/types.ts';
import { groupColours } from '../../src/overlay/group-colours.ts';
import { outlineSegments } from '../../src/overlay/outline.ts';
import { role, tokenMap } from '../../src/overlay/token-map.ts';

const reduction = (fields: Partial<Reduction>): Reduction => ({
  kept: new Uint32Array(),
  order: null,
  groups: null,
  scores: null,
  steps: null,
  extra: {},
  ...fields,
});

// A 2 × 3 grid: patches 0, 1 and 4 make one token, 2 stays alone, 3 and 5 go.
const merged = reduction({
  kept: Uint32Array.of(1, 2),
  groups: {
    start: Uint32Array.of(0, 3, 4),
    patch: Uint32Array.of(0, 1, 4, 2),
    weight: Float32Array.of(1 / 3, 1 / 3, 1 / 3, 1),
  },
});

describe('tokenMap', () => {
  it('marks kept and dropped patches of a plain selection', () => {
    const map = tokenMap(reduction({ kept: Uint32Array.of(1, 3) }), 4);
    expect([...map.roles]).toEqual([role.dropped, role.kept, role.dropped, role.kept]);
    expect([...map.output]).toEqual([-1, 0, -1, 1]);
  });

  it('marks members of a group as merged and a group of one as kept', () => {
    const map = tokenMap(merged, 6);
    expect([...map.roles]).toEqual([2, 2, 1, 0, 2, 0]);
    expect([...map.output]).toEqual([0, 0, 1, -1, 0, -1]);
    expect([...map.sizes]).toEqual([3, 1]);
  });

  it('shows a patch of two groups with the one it weighs most in', () => {
    const map = tokenMap(
      reduction({
        kept: Uint32Array.of(0, 2),
        groups: {
          start: Uint32Array.of(0, 2, 4),
          patch: Uint32Array.of(0, 1, 1, 2),
          weight: Float32Array.of(0.7, 0.3, 0.6, 0.4),
        },
      }),
      3,
    );
    expect([...map.output]).toEqual([0, 1, 1]);
  });
});

describe('outlineSegments', () => {
  it('runs once around a group and joins collinear edges', () => {
    const segments = outlineSegments(tokenMap(merged, 6), 2, 3);
    const lines: string[] = [];
    for (let i = 0; i < segments.length; i += 4) lines.push(segments.slice(i, i + 4).join(' '));
    // An L of three patches: 0 and 1 above, 4 below 1.
    expect(lines.sort()).toEqual(
      ['0 0 2 0', '0 1 1 1', '1 2 2 2', '0 0 0 1', '1 1 1 2', '2 0 2 2'].sort(),
    );
  });

  it('draws nothing where nothing is merged', () => {
    const map = tokenMap(reduction({ kept: Uint32Array.of(0, 1) }), 4);
    expect(outlineSegments(map, 2, 2)).toHaveLength(0);
  });
});

describe('groupColours', () => {
  it('gives neighbouring groups different colours', () => {
    // 8 × 8 patches in 32 dominoes: every group touches several others.
    const kept = Uint32Array.from({ length: 32 }, (_, i) => 2 * i);
    const map = tokenMap(
      reduction({
        kept,
        groups: {
          start: Uint32Array.from({ length: 33 }, (_, i) => 2 * i),
          patch: Uint32Array.from({ length: 64 }, (_, i) => i),
          weight: new Float32Array(64).fill(0.5),
        },
      }),
      64,
    );
    const colours = groupColours(map, 8, 8);
    for (let t = 0; t < 64; t++) {
      const right = t % 8 < 7 ? t + 1 : t;
      const below = t < 56 ? t + 8 : t;
      for (const other of [right, below]) {
        if (map.output[other] !== map.output[t]) {
          expect(colours[map.output[other]]).not.toBe(colours[map.output[t]]);
        }
      }
    }
  });

  it('leaves single tokens without a colour', () => {
    expect([...groupColours(tokenMap(merged, 6), 2, 3)][1]).toBe(255);
  });
});
