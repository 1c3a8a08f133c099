import { rgb } from 'd3-color';
import { interpolateViridis } from 'd3-scale-chromatic';
import { expect, it } from 'vitest';
import { viridis } from '../../src/overlay/viridis.ts';

it('matches the ramp of d3-scale-chromatic at every step', () => {
  for (let i = 0; i < 256; i++) {
    expect(viridis(i / 255)).toBe(rgb(interpolateViridis(i / 255)).formatHex());
  }
});

it('clamps what lies outside', () => {
  expect(viridis(-3)).toBe(viridis(0));
  expect(viridis(7)).toBe(viridis(1));
});
