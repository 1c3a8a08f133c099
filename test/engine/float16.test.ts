import { describe, expect, test } from 'vitest';
import { floatToHalf, halfToFloat } from '../../src/engine/float16.ts';

describe('float16', () => {
  test.each([
    [0x0000, 0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
  ])('the bits %i are %f, both ways', (half, value) => {
    expect(halfToFloat(half)).toBe(value);
    expect(floatToHalf(value)).toBe(half);
  });

  test('every half comes back from the float it widens to', () => {
    for (let half = 0; half < 0x10000; half++) {
      const float = halfToFloat(half);
      if (Number.isNaN(float)) expect(Number.isNaN(halfToFloat(floatToHalf(float)))).toBe(true);
      else if (floatToHalf(float) !== half) expect.fail(`0x${half.toString(16)}`);
    }
  });

  test('rounds ties to the even neighbour and overflows to infinity', () => {
    expect(floatToHalf(1 + 2 ** -11)).toBe(0x3c00);
    expect(floatToHalf(1 + 3 * 2 ** -11)).toBe(0x3c02);
    expect(floatToHalf(65519)).toBe(0x7bff);
    expect(floatToHalf(65520)).toBe(0x7c00);
    expect(floatToHalf(1e6)).toBe(0x7c00);
    expect(floatToHalf(2 ** -26)).toBe(0);
  });
});
