import { describe, expect, it } from 'vitest';
import { applyGroups, groupsFromLabels } from '../../src/core/groups.ts';
import { outputTokens, selectRows } from '../../src/core/output-tokens.ts';

const tokens = { data: Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40), rows: 4, cols: 2 };

describe('groups', () => {
  it('are built from labels as rows of averaged patches', () => {
    const { start, patch, weight } = groupsFromLabels(Uint32Array.of(1, 0, 1, 1), 2);
    expect([...start]).toEqual([0, 1, 4]);
    expect([...patch]).toEqual([1, 0, 2, 3]);
    expect([...weight]).toEqual([1, ...Array<number>(3).fill(Math.fround(1 / 3))]);
  });

  it('give an empty row for a label that nobody has', () => {
    expect([...groupsFromLabels(Uint32Array.of(2), 3).start]).toEqual([0, 0, 0, 1]);
  });

  it('apply as weighted sums that may overlap and need not average', () => {
    const groups = {
      start: Uint32Array.of(0, 2, 3, 3),
      patch: Uint32Array.of(0, 3, 3),
      weight: Float32Array.of(1, 2, 0.5),
    };
    const { data, rows } = applyGroups(tokens, groups);
    expect(rows).toBe(3);
    expect([...data]).toEqual([9, 90, 2, 20, 0, 0]);
  });
});

describe('outputTokens', () => {
  it('are the kept rows where nothing was merged', () => {
    const kept = Uint32Array.of(1, 3);
    expect([...outputTokens(tokens, { kept, groups: null }).data]).toEqual([2, 20, 4, 40]);
    expect([...selectRows(tokens, Uint32Array.of(3, 0)).data]).toEqual([4, 40, 1, 10]);
  });

  it('are the merged ones where there are groups', () => {
    const groups = groupsFromLabels(Uint32Array.of(0, 0, 1, 1), 2);
    const { data } = outputTokens(tokens, { kept: Uint32Array.of(0, 2), groups });
    expect([...data]).toEqual([1.5, 15, 3.5, 35]);
  });
});
