import { describe, expect, it } from 'vitest';
import { FittedPanes, fitPane } from '../../src/app/fit-panes.ts';
import { defaultPane, type PaneSettings } from '../../src/app/settings.ts';
import type { Strategy } from '../../src/core/strategy.ts';

const deep = { blocks: 12, canReduce: true };
const shallow = { blocks: 8, canReduce: true };
const hybrid = { blocks: 9, canReduce: false };
const both = { stage: ['post', 'in'] } as const;
const insideOnly = { stage: ['in'] } as const;
const strategy = (id: string): Strategy =>
  (id === 'inside' ? insideOnly : both) as unknown as Strategy;

const pane = (fields: Partial<PaneSettings>): PaneSettings => ({ ...defaultPane, ...fields });

describe('a pane and a model', () => {
  it('stays as it is where the model can do it, or is not known yet', () => {
    const asked = pane({ stage: 'in', layer: 7 });
    expect(fitPane(asked, both, shallow)).toBe(asked);
    expect(fitPane(asked, both, null)).toBe(asked);
  });

  it('decides after the encoder where tokens cannot leave inside it', () => {
    const asked = pane({ stage: 'in', schedule: 'tome', params: { r: 8 } });
    expect(fitPane(asked, both, hybrid)).toMatchObject({
      stage: 'post',
      schedule: null,
      params: {},
    });
    const inside = pane({ stage: 'in', strategy: 'inside' });
    expect(fitPane(inside, insideOnly, hybrid)).toBe(inside);
  });
});

describe('panes from model to model', () => {
  it('get back the layer and the stage they asked for', () => {
    const fitted = new FittedPanes();
    const asked = [
      pane({ stage: 'in', layer: 11 }),
      pane({ stage: 'in', layer: 3, schedule: 'tome', params: { r: 8 } }),
    ];
    const on8 = fitted.fit(asked, strategy, shallow);
    expect(on8.map(({ layer }) => layer)).toEqual([7, 3]);
    expect(on8[1]).toBe(asked[1]);
    const onHybrid = fitted.fit(on8, strategy, hybrid);
    expect(onHybrid.map(({ stage }) => stage)).toEqual(['post', 'post']);
    expect(fitted.fit(onHybrid, strategy, deep)).toEqual(asked);
  });

  it('keep what somebody has changed meanwhile', () => {
    const fitted = new FittedPanes();
    const [first] = fitted.fit([pane({ layer: 11 })], strategy, shallow);
    const moved = fitted.fit([{ ...first, retention: 0.5 }], strategy, deep);
    expect(moved).toMatchObject([{ layer: 11, retention: 0.5 }]);
    const [again] = fitted.fit(moved, strategy, shallow);
    expect(fitted.fit([{ ...again, layer: 2 }], strategy, deep)).toMatchObject([{ layer: 2 }]);
  });

  it('start afresh when settings come from elsewhere', () => {
    const fitted = new FittedPanes();
    const [first] = fitted.fit([pane({ layer: 11 })], strategy, shallow);
    fitted.forget();
    expect(fitted.fit([first], strategy, deep)).toMatchObject([{ layer: 7 }]);
  });
});
