import { describe, expect, it } from 'vitest';
import { componentColours, heatColours } from '../../src/overlay/patch-colours.ts';
import { viridis } from '../../src/overlay/viridis.ts';

describe('heatColours', () => {
  it('goes from the least to the most, and is the middle where all are alike', () => {
    expect(heatColours(Float32Array.of(-1, 3, 1))).toEqual([viridis(0), viridis(1), viridis(0.5)]);
    expect(heatColours(Float32Array.of(2, 2))).toEqual([viridis(0.5), viridis(0.5)]);
  });
});

describe('componentColours', () => {
  it('mixes red, green and blue, each from its own least to its own most', () => {
    const data = Float32Array.of(0, 5, -1, 10, 5, 1, 5, 5, 0);
    expect(componentColours({ data, rows: 3, cols: 3 })).toEqual(['#008000', '#ff80ff', '#808080']);
  });

  it('does not let one odd patch grey all others', () => {
    const data = new Float32Array(3 * 400);
    for (let t = 0; t < 400; t++) data[3 * t] = t < 200 ? 0 : 1;
    data[3 * 7] = 1000;
    const colours = componentColours({ data, rows: 400, cols: 3 });
    expect(colours[7]).toBe('#ff8080');
    expect(colours[300]).toBe('#ff8080');
    expect(colours[1]).toBe('#008080');
  });
});
