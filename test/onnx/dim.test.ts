import { describe, expect, test } from 'vitest';
import { alignReshape } from '../../src/onnx/align-reshape.ts';
import {
  addDims,
  dimText,
  divideDims,
  mergeDims,
  mulDims,
  sameDim,
  subDims,
  symDim,
  valueOf,
} from '../../src/onnx/dim.ts';
import type { Dim } from '../../src/onnx/dim.ts';
import { Symbols } from '../../src/onnx/symbols.ts';

const symbols = new Symbols();
/** A static export of 16 tokens: as many as a head is wide. */
const token = symbols.make('n', 'axis', 16);
const n = symDim(token);

describe('lengths with unknowns', () => {
  test('are equal by terms, not by value', () => {
    expect(valueOf(n)).toBe(16);
    expect(sameDim(n, 16)).toBe(false);
    expect(sameDim(addDims(n, 1), addDims(1, n))).toBe(true);
    expect(sameDim(subDims(addDims(n, 5), 5), n)).toBe(true);
    expect(subDims(n, n)).toBe(0);
  });

  test('are added, multiplied and divided as polynomials', () => {
    const product = mulDims(addDims(n, 1), subDims(n, 1));
    expect(sameDim(product, subDims(mulDims(n, n), 1))).toBe(true);
    expect(sameDim(divideDims(product, addDims(n, 1)) ?? 0, subDims(n, 1))).toBe(true);
    expect(divideDims(product, n)).toBeNull();
    expect(divideDims(mulDims(4, n), 4)).toEqual(n);
    expect(divideDims(7, 2)).toBeNull();
    expect(divideDims(n, 0)).toBeNull();
    expect(dimText(subDims(mulDims(2, n), 5))).toContain('2·n');
  });

  test('both ways of counting patches meet', () => {
    const height = symDim(symbols.make('height', 'axis'));
    const slid = addDims(symbols.floorDiv(subDims(height, 14), 14), 1);
    expect(sameDim(slid, symbols.floorDiv(height, 14))).toBe(true);
    expect(sameDim(symbols.floorDiv(height, 14), symbols.floorDiv(height, 16))).toBe(false);
  });

  test('take what they are found to be, in sums and products too', () => {
    const lost = symbols.make('?', 'unknown');
    symbols.bind(lost, subDims(n, 1));
    expect(sameDim(symbols.resolve(addDims(symDim(lost), 1)), n)).toBe(true);
    expect(sameDim(symbols.resolve(mulDims(2, symDim(lost))), subDims(mulDims(2, n), 2))).toBe(
      true,
    );
    // A length is never made of itself.
    const loop = symbols.make('?', 'unknown');
    symbols.bind(loop, addDims(symDim(loop), 1));
    expect(sameDim(symbols.resolve(symDim(loop)), symDim(loop))).toBe(true);
  });

  test('rows·cols becomes n less the prefix once that is known', () => {
    const own = new Symbols();
    const [rows, cols, count] = ['rows', 'cols', 'n'].map((name) => own.make(name, 'axis'));
    const grid = mulDims(symDim(rows), symDim(cols));
    own.rewrite([rows, cols], subDims(symDim(count), 3));
    expect(sameDim(own.resolve(addDims(grid, 3)), symDim(count))).toBe(true);
    expect(sameDim(own.resolve(symDim(rows)), symDim(rows))).toBe(true);
  });
});

describe('a Reshape is read in row-major order', () => {
  const texts = (dims: readonly Dim[] | null): string[] | null => dims?.map(dimText) ?? null;

  test.each<[string, Dim[], Dim[], string[] | null]>([
    ['heads split off, N = head width', [1, n, 64], [1, 16, 4, 16], ['1', 'n', '4', '16']],
    ['heads first, N = head width', [1, 4, n, 16], [4, 16, 16], ['4', 'n', '16']],
    ['heads merged again', [1, n, 4, 16], [1, 16, 64], ['1', 'n', '64']],
    ['with the rest inferred', [1, n, 64], [1, -1, 4, 16], ['1', 'n', '4', '16']],
    ['with zeros', [1, n, 64], [0, 0, 4, 16], ['1', 'n', '4', '16']],
    ['axes of one come and go', [1, n, 1, 64], [16, 64, 1], ['n', '64', '1']],
    ['all in one', [1, n, 64], [1024], ['64·n']],
    ['square scores', [1, 4, n, n], [4, 16, 16], ['4', 'n', 'n']],
    ['rows and columns', [1, n, 64], [1, 4, 4, 64], null],
    ['tokens in pairs', [1, n, 64], [1, 8, 128], null],
    ['a target that does not fit', [1, n, 64], [1, 5, 7], null],
  ])('%s', (_, input, target, result) => {
    expect(texts(alignReshape(input, target, false))).toEqual(result);
  });

  test('a merged axis comes apart in the order it was merged', () => {
    const square = symDim(symbols.make('m', 'axis', 4));
    const merged = mergeDims([square, 4]);
    expect(texts(alignReshape([merged, 8], [4, 4, 8], false))).toEqual(['m', '4', '8']);
    const other = mergeDims([4, square]);
    expect(texts(alignReshape([other, 8], [4, 4, 8], false))).toEqual(['4', 'm', '8']);
  });

  test('0 is a length where the operator says so', () => {
    expect(alignReshape([2, 3], [0, 3], true)).toBeNull();
    expect(alignReshape([2, 3], [0, 3], false)).toEqual([2, 3]);
  });
});
