import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanOrder, scanOrders } from '../../src/core/scan-order.ts';

describe('scanOrder', () => {
  it('walks row by row, back and forth, or along the curve of Hilbert', () => {
    const grid = { rows: 2, cols: 3, patchSize: 1 };
    expect([...scanOrder(grid, 'raster')]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...scanOrder(grid, 'snake')]).toEqual([0, 1, 2, 5, 4, 3]);
    const square = { rows: 4, cols: 4, patchSize: 1 };
    expect([...scanOrder(square, 'hilbert')]).toEqual([
      0, 1, 5, 4, 8, 12, 13, 9, 10, 14, 15, 11, 7, 6, 2, 3,
    ]);
  });

  it('visits every patch once on every grid', () => {
    const sides = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(sides, sides, fc.constantFrom(...scanOrders), (rows, cols, order) => {
        const walk = scanOrder({ rows, cols, patchSize: 1 }, order);
        expect([...walk].sort((a, b) => a - b)).toEqual(
          Array.from({ length: rows * cols }, (_, t) => t),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('goes from neighbour to neighbour on a snake, and on a curve that fills its square', () => {
    for (const [order, rows, cols] of [
      ['snake', 5, 7],
      ['hilbert', 16, 16],
      ['hilbert', 32, 32],
    ] as const) {
      const walk = scanOrder({ rows, cols, patchSize: 1 }, order);
      for (let i = 1; i < walk.length; i++) {
        const down = Math.abs(Math.floor(walk[i] / cols) - Math.floor(walk[i - 1] / cols));
        const right = Math.abs((walk[i] % cols) - (walk[i - 1] % cols));
        expect(down + right).toBe(1);
      }
    }
  });
});
