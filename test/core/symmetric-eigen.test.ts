import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { symmetricEigen } from '../../src/core/symmetric-eigen.ts';

it('gives unit vectors that the matrix only stretches, the longest first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), (n, seed) => {
      const random = createRandom(seed);
      const matrix = Array.from({ length: n }, () => new Float64Array(n));
      for (let i = 0; i < n; i++) {
        for (let j = i; j < n; j++) matrix[i][j] = matrix[j][i] = random.next() - 0.5;
      }
      const { values, vectors } = symmetricEigen(matrix);
      vectors.forEach((vector, k) => {
        expect(Math.hypot(...vector)).toBeCloseTo(1, 9);
        matrix.forEach((row, i) => {
          const stretched = row.reduce((sum, value, j) => sum + value * vector[j], 0);
          expect(stretched).toBeCloseTo(values[k] * vector[i], 9);
        });
        if (k > 0) expect(values[k]).toBeLessThanOrEqual(values[k - 1]);
      });
    }),
  );
});

it('leaves a diagonal matrix alone but for the order', () => {
  const { values, vectors } = symmetricEigen([Float64Array.of(1, 0), Float64Array.of(0, 4)]);
  expect([...values]).toEqual([4, 1]);
  expect(vectors.map((v) => [...v])).toEqual([
    [0, 1],
    [1, 0],
  ]);
});
