import { describe, expect, it } from 'vitest';
import { extraPane, fitLayer, withStrategy } from '../../src/app/pane-changes.ts';
import { defaultPane, type PaneSettings } from '../../src/app/settings.ts';
import { strategies } from '../../src/strategies/index.ts';

const inside: PaneSettings = { ...defaultPane, strategy: 'tome', stage: 'in' };
const find = (id: string) => strategies.find((s) => s.id === id)!;

describe('the layer of a pane', () => {
  it('is moved behind the first block when tokens leave inside the encoder', () => {
    expect(fitLayer({ ...inside, layer: 0 }, 8).layer).toBe(1);
    expect(fitLayer({ ...inside, layer: 0 }, null).layer).toBe(1);
    expect(fitLayer({ ...defaultPane, layer: 0 }, 8).layer).toBe(0);
  });

  it('is never beyond the last block, once the blocks are known', () => {
    expect(fitLayer({ ...inside, layer: 99 }, 8).layer).toBe(7);
    expect(fitLayer({ ...inside, layer: 99 }, null).layer).toBe(99);
    expect(fitLayer({ ...inside, layer: 3 }, 1).layer).toBe(1);
  });

  it('leaves a pane that fits as it is', () => {
    expect(fitLayer(inside, 8)).toBe(inside);
  });
});

describe('another method', () => {
  it('keeps the stage where it can and drops the parameters', () => {
    const pane = withStrategy({ ...inside, params: { metric: 'keys' } }, find('evit'));
    expect(pane).toMatchObject({ strategy: 'evit', stage: 'in', params: {} });
    expect(withStrategy(inside, find('idpruner')).stage).toBe('post');
  });

  it('in a new pane is one that is not on the page yet', () => {
    const panes = [defaultPane, inside];
    const extra = extraPane(panes, strategies);
    expect(panes.map((pane) => pane.strategy)).not.toContain(extra.strategy);
    expect(find(extra.strategy).stage).toContain(extra.stage);
  });
});
