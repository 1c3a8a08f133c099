import { describe, expect, it } from 'vitest';
import { fitGuide } from '../../src/app/fit-guide.ts';
import { guideKind, guideOf, queryKey } from '../../src/app/guide.ts';
import { reduceRequest, replayKey, replayRequest, requestKey } from '../../src/app/pane-key.ts';
import { queryChange } from '../../src/app/query-change.ts';
import {
  patchesOfRegion,
  regionBetween,
  regionOfPatches,
  regionOnInput,
} from '../../src/app/region-query.ts';
import { defaultPane } from '../../src/app/settings.ts';
import { findStrategy } from '../../src/strategies/index.ts';

// 200 × 100 px scaled to 64 × 32 and padded above and below to 64 × 64.
const padded = {
  image: { width: 200, height: 100 },
  grid: { rows: 4, cols: 4, patchSize: 16 },
  framing: { scaleX: 0.32, scaleY: 0.32, offsetX: 0, offsetY: 16 },
};
// The middle 100 × 100 px of it, scaled to 64 × 64.
const cropped = { ...padded, framing: { scaleX: 0.64, scaleY: 0.64, offsetX: -32, offsetY: 0 } };

describe('a box between two corners', () => {
  it('may begin at any of them, stays on the picture, and has four digits', () => {
    expect(regionBetween(0.75, -0.2, 0.123456, 0.5)).toEqual({
      left: 0.1235,
      top: 0,
      right: 0.75,
      bottom: 0.5,
    });
  });

  it('without an area, or beside the picture, is none', () => {
    expect(regionBetween(0.5, 0.1, 0.5, 0.9)).toBe(null);
    expect(regionBetween(1.1, 0.1, 1.4, 0.9)).toBe(null);
  });
});

describe('a box of the picture on the model input', () => {
  it('follows the padding', () => {
    const all = { left: 0, top: 0, right: 1, bottom: 1 };
    expect(regionOnInput(all, padded)).toEqual({ left: 0, top: 0.25, right: 1, bottom: 0.75 });
  });

  it('is cut where the model does not look, and nothing where it lies there altogether', () => {
    const half = { left: 0, top: 0, right: 0.5, bottom: 1 };
    expect(regionOnInput(half, cropped)).toEqual({ left: 0, top: 0, right: 0.5, bottom: 1 });
    expect(regionOnInput({ ...half, right: 0.2 }, cropped)).toBe(null);
  });

  it('around whole patches leads back to them', () => {
    const box = { row: 1, col: 1, rows: 2, cols: 3 };
    const region = regionOfPatches(box, padded)!;
    expect(region).toEqual({ left: 0.25, top: 0, right: 1, bottom: 1 });
    expect(patchesOfRegion(region, padded)).toEqual(box);
  });

  it('smaller than a patch is one', () => {
    const dot = { left: 0.3, top: 0.3, right: 0.31, bottom: 0.31 };
    expect(patchesOfRegion(dot, padded)).toMatchObject({ rows: 1, cols: 1 });
  });
});

const region = { left: 0, top: 0, right: 1, bottom: 1 };

describe('what guides', () => {
  it('is the text where the model understands it, else the box', () => {
    const both = { text: 'mug', region };
    expect(guideOf(both, true, padded)).toEqual({ text: 'mug' });
    expect(guideKind(both, true)).toBe('text');
    expect(guideOf(both, false, padded)).toEqual({
      region: { ...region, top: 0.25, bottom: 0.75 },
    });
    expect(guideKind(both, false)).toBe('region');
  });

  it('is nothing for a text that means nothing, and for a box without a picture', () => {
    expect(guideOf({ text: 'mug', region: null }, false, padded)).toBe(null);
    expect(guideOf({ text: '', region }, true, null)).toBe(null);
  });

  it('goes into the question of a method that takes it, and of no other', () => {
    const query = guideOf({ text: '', region }, true, padded)!;
    const ask = (id: string) =>
      reduceRequest({ ...defaultPane, strategy: id }, findStrategy(id), 16, query);
    expect(ask('cdpruner')).toMatchObject(query);
    expect(requestKey(ask('cdpruner'))).toContain(queryKey(query));
    expect(ask('idpruner')).not.toHaveProperty('region');
  });

  it('by a box turns likeness the right way round where the method turns it for texts', () => {
    const cdpruner = findStrategy('cdpruner');
    const pane = { ...defaultPane, strategy: 'cdpruner' };
    const guided = fitGuide(pane, cdpruner, 'region');
    expect(guided.params).toEqual({ negative: false });
    expect(fitGuide(guided, cdpruner, 'text').params).toEqual({});
    expect(fitGuide(defaultPane, findStrategy('idpruner'), 'region')).toBe(defaultPane);
  });
});

describe('a first question', () => {
  const settings = { text: '', region: null, overlay: 'tokens' as const };
  it('shows its answer, and the last one that goes hides it', () => {
    expect(queryChange(settings, { region })).toEqual({ region, overlay: 'text' });
    const asked = { text: 'mug', region, overlay: 'text' as const };
    expect(queryChange(asked, { text: '' })).toEqual({ text: '' });
    expect(queryChange({ ...asked, text: '' }, { region: null })).toEqual({
      region: null,
      overlay: 'tokens',
    });
  });

  it('leaves another overlay alone', () => {
    expect(queryChange({ ...settings, overlay: 'importance' }, { text: 'mug' })).toEqual({
      text: 'mug',
    });
  });
});

it('labels are part of the replay and not of the decision', () => {
  const question = reduceRequest(defaultPane, findStrategy('idpruner'), 16);
  const replay = replayRequest(question, defaultPane, 16, 8, ['map', 'photo']);
  const silent = replayRequest(question, defaultPane, 16, 8, []);
  expect(replay.labels).toEqual(['map', 'photo']);
  expect(silent).not.toHaveProperty('labels');
  expect(requestKey(replay)).toBe(requestKey(silent));
  expect(replayKey(replay)).not.toBe(replayKey(silent));
});
