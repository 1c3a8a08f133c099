import { describe, expect, it } from 'vitest';
import { anchoredGroups, lowestMembers } from '../../src/core/anchored-groups.ts';

describe('anchoredGroups', () => {
  it('lines groups up by their anchors', () => {
    const { kept, groups, labels, sizes } = anchoredGroups(
      Uint32Array.of(2, 0, 2, 1, 0),
      Uint32Array.of(4, 3, 0),
    );
    expect([...kept]).toEqual([0, 3, 4]);
    expect([...labels]).toEqual([0, 2, 0, 1, 2]);
    expect([...sizes]).toEqual([2, 1, 2]);
    expect([...groups.start]).toEqual([0, 2, 3, 5]);
    expect([...groups.patch]).toEqual([0, 2, 3, 1, 4]);
    expect([...groups.weight]).toEqual([0.5, 0.5, 1, 0.5, 0.5]);
  });

  it('keeps nothing without anchors', () => {
    const { kept, groups, labels } = anchoredGroups(new Uint32Array(5), new Uint32Array(0));
    expect(kept).toHaveLength(0);
    expect([...groups.start]).toEqual([0]);
    expect(labels).toHaveLength(0);
  });
});

it('finds the lowest patch of every group', () => {
  expect([...lowestMembers(Uint32Array.of(1, 1, 0, 2, 0), 3)]).toEqual([2, 0, 3]);
});
