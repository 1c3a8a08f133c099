import { expect, test } from 'vitest';
import { zoomBy } from '../../src/ui/picture-zoom.ts';

test('zooms around the middle', () => {
  expect(zoomBy(2, { k: 1, x: 0, y: 0 })).toEqual({ k: 2, x: -0.5, y: -0.5 });
});

test('shows nothing beside the picture when it zooms out in a corner', () => {
  expect(zoomBy(0.5, { k: 4, x: 0, y: -3 })).toEqual({ k: 2, x: 0, y: -1 });
});

test('ends at the whole picture and at twelve times its size', () => {
  expect(zoomBy(0.1, { k: 2, x: -0.3, y: -1 })).toEqual({ k: 1, x: 0, y: 0 });
  expect(zoomBy(100, { k: 2, x: -0.5, y: -0.5 }).k).toBe(12);
});
