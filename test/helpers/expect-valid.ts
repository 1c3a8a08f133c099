import { expect } from 'vitest';
import type { Groups, Reduction, Step } from '../../src/core/types.ts';

/** What every reduction promises, whatever the strategy. @param numPatches T */
export function expectValid(reduction: Reduction, numPatches: number): void {
  const { kept, order, groups, scores, steps, extra } = reduction;
  for (let k = 0; k < kept.length; k++) {
    expect(kept[k]).toBeLessThan(numPatches);
    if (k > 0) expect(kept[k]).toBeGreaterThan(kept[k - 1]);
  }
  if (order) expect([...order].sort((a, b) => a - b)).toEqual([...kept]);
  if (groups) expectValidGroups(groups, kept.length, numPatches);
  if (scores) {
    expect(scores).toHaveLength(numPatches);
    expect(scores.every(Number.isFinite)).toBe(true);
  }
  for (const step of steps ?? []) expectValidStep(step, kept, numPatches);
  for (const value of Object.values(extra)) {
    if (typeof value === 'number') expect(value).not.toBeNaN();
    if (value instanceof Float32Array) expect(value.some(Number.isNaN)).toBe(false);
  }
}

function expectValidGroups(groups: Groups, numGroups: number, numPatches: number): void {
  const { start, patch, weight } = groups;
  expect(start).toHaveLength(numGroups + 1);
  expect(start[0]).toBe(0);
  expect(patch).toHaveLength(start[numGroups]);
  expect(weight).toHaveLength(start[numGroups]);
  for (let k = 0; k < numGroups; k++) {
    const members = patch.slice(start[k], start[k + 1]);
    expect(members.length).toBeGreaterThan(0);
    expect(new Set(members).size).toBe(members.length);
  }
  expect(patch.every((t) => t < numPatches)).toBe(true);
  expect(weight.every(Number.isFinite)).toBe(true);
}

function expectValidStep(step: Step, kept: Uint32Array, numPatches: number): void {
  switch (step.kind) {
    case 'pick':
      expect(kept.includes(step.patch)).toBe(true);
      expect(Number.isFinite(step.score ?? 0)).toBe(true);
      return;
    case 'drop':
      expect(step.patch).toBeLessThan(numPatches);
      expect(Number.isFinite(step.score ?? 0)).toBe(true);
      return;
    case 'admit':
      return;
    case 'merge':
      expect(step.from).toBeLessThan(numPatches);
      expect(step.into).toBeLessThan(numPatches);
      expect(step.from).not.toBe(step.into);
      expect(Number.isFinite(step.similarity)).toBe(true);
      return;
    case 'add':
      expect(step.patch).toBeLessThan(numPatches);
      expect(kept.includes(step.into)).toBe(true);
      expect(step.patch).not.toBe(step.into);
      expect(Number.isFinite(step.weight)).toBe(true);
      return;
    case 'join':
      expect(step.patch).toBeLessThan(numPatches);
      expect(step.into).toBeLessThan(numPatches);
      return;
    case 'split':
      expect(step.patch).toBeLessThan(numPatches);
      expect(step.size).toBeGreaterThan(1);
      expect(step.parts.length).toBeGreaterThan(1);
      expect(step.parts[0]).toBe(step.patch);
      for (const part of step.parts) expect(part).toBeLessThan(numPatches);
      return;
  }
  step satisfies never;
}
