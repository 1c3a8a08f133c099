/**
 * @file Golden vectors: what published systems decide on stored inputs (`test/goldens/README.md`).
 * Those that the tests need are copied into the repository; the full collection may lie beside it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Grid, Matrix } from '../../src/core/types.ts';

const roots = ['../goldens/', '../../../shared/goldens/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** Of all goldens: 224 px in patches of 14. */
export const goldenGrid: Grid = { rows: 16, cols: 16, patchSize: 14 };

/** Arrays agree within 2e-3 of the largest number (`tolerance` of the field cases). */
export const arrayTolerance = 2e-3;

function find(path: string): string | undefined {
  return roots.map((root) => root + path).find((file) => existsSync(file));
}

/** False where neither the repository nor the collection beside it has the file. */
export function hasGolden(path: string): boolean {
  return find(path) !== undefined;
}

/** @param path inside the collection: `seeds/idpruner/….json` */
export function readGolden<T>(path: string): T {
  return JSON.parse(readFileSync(goldenFile(path), 'utf8')) as T;
}

/** Little-endian float32, as all machines that run this store them. */
export function readFloats(path: string): Float32Array {
  const bytes = readFileSync(goldenFile(path));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

export function readMatrix(path: string, cols: number): Matrix {
  const data = readFloats(path);
  return { data, rows: data.length / cols, cols };
}

/** Rows from..to−1. */
export function sliceRows(matrix: Matrix, from: number, to: number): Matrix {
  const { data, cols } = matrix;
  return { data: data.slice(from * cols, to * cols), rows: to - from, cols };
}

/** Without row 0, the CLS token. */
export function patchRows(matrix: Matrix): Matrix {
  return sliceRows(matrix, 1, matrix.rows);
}

export function maxAbs(values: ArrayLike<number>): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) max = Math.max(max, Math.abs(values[i]));
  return max;
}

export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let max = 0;
  for (let i = 0; i < a.length; i++) max = Math.max(max, Math.abs(a[i] - b[i]));
  return max;
}

/** Where a file of the collection lies. @throws Error when it is nowhere */
export function goldenFile(path: string): string {
  const file = find(path);
  if (!file) throw new Error(`golden ${path} is neither in test/goldens nor beside the repository`);
  return file;
}
