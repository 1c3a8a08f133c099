import { expect, it } from 'vitest';
import { formatCosine, formatKept, formatMs, formatShare } from '../../src/ui/format.ts';

it('writes the count the way scripts and screen readers know it', () => {
  expect(formatKept(64, 256)).toBe('64 of 256 tokens kept (25 %)');
  expect(formatKept(1, 784)).toBe('1 of 784 tokens kept (0.1 %)');
});

it('shows small shares with a decimal, never as nothing', () => {
  expect(formatShare(0.004)).toBe('0.4 %');
  expect(formatShare(0)).toBe('0 %');
});

it('does not round a cosine up to a 1 that was not reached', () => {
  expect(formatCosine(0.9999)).toBe('0.9999');
  expect(formatCosine(0.98765)).toBe('0.988');
  expect(formatCosine(1)).toBe('1.000');
});

it('writes times with the digits that mean something', () => {
  expect(formatMs(0.234)).toBe('0.23 ms');
  expect(formatMs(38.2)).toBe('38 ms');
  expect(formatMs(12_345)).toBe('12.3 s');
});
