import { describe, expect, it } from 'vitest';
import { softmax } from '../../src/metrics/softmax.ts';

describe('softmax', () => {
  it('gives shares in the ratio of the exponentials', () => {
    const [a, b, c] = softmax([0, Math.log(2), Math.log(5)], 1);
    expect(a).toBeCloseTo(1 / 8, 12);
    expect(b).toBeCloseTo(2 / 8, 12);
    expect(c).toBeCloseTo(5 / 8, 12);
  });

  it('sharpens cosines by a low temperature', () => {
    // Cosines 0.01 apart at 0.01 differ by a factor e.
    const [first, second] = softmax([0.3, 0.29], 0.01);
    expect(first / second).toBeCloseTo(Math.E, 9);
  });

  it('stays finite where exponentials would not', () => {
    expect([...softmax([5000, 0, -5000], 1)]).toEqual([1, 0, 0]);
    expect([...softmax([0.2, 0.1], 1e-300)]).toEqual([1, 0]);
  });

  it('answers no labels with nothing', () => {
    expect(softmax([], 1)).toHaveLength(0);
  });

  it('refuses a temperature of 0 and scores that are no numbers', () => {
    expect(() => softmax([1], 0)).toThrow('temperature is 0; it must be above 0');
    expect(() => softmax([1], NaN)).toThrow('temperature is NaN; it must be above 0');
    expect(() => softmax([1, NaN], 1)).toThrow('the score of label 1 is NaN');
  });
});
