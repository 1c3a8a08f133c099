import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../src/app/link/catalogue.ts';
import { readLink } from '../../src/app/link/read-link.ts';
import { writeLink } from '../../src/app/link/write-link.ts';
import { defaultPane, defaultSettings, type PaneSettings } from '../../src/app/settings.ts';
import { strategies } from '../../src/strategies/index.ts';
import { schedulePresets } from '../../src/strategies/schedules.ts';

const catalogue: Catalogue = {
  samples: ['dashboard'],
  models: ['default'],
  strategies,
  schedules: schedulePresets,
};
const read = (hash: string) => readLink(hash, catalogue);
const inside: PaneSettings = { ...defaultPane, stage: 'in' };
const withPane = (pane: PaneSettings) => ({ ...defaultSettings, panes: [pane] });

describe('a link with a schedule', () => {
  it('brings back the schedule, its parameters and its steps', () => {
    const presets = schedulePresets
      .filter(({ id }) => id !== 'custom')
      .map(({ id, method }) => ({ ...inside, strategy: method, schedule: id }));
    const own = {
      ...inside,
      strategy: 'tome',
      schedule: 'custom',
      steps: '1a:tome:192,3b:pitome:100;margin0=0.9,proportional',
    };
    const fused = { ...presets[2], params: { fuse: false } };
    const someRetention = fc.integer({ min: 1, max: 256 }).map((k) => k / 256);
    fc.assert(
      fc.property(fc.constantFrom(...presets, own, fused), someRetention, (pane, retention) => {
        const settings = withPane({ ...pane, retention });
        expect(read(writeLink(settings))).toEqual({ settings, problems: [] });
      }),
    );
  });

  it('names it beside its method, and is silent where there is none', () => {
    expect(writeLink(withPane({ ...inside, strategy: 'tome', schedule: 'tome' }))).toContain(
      '1.strategy=tome&1.retention=0.25&1.stage=in&1.layer=4&1.seed=1&1.schedule=tome',
    );
    expect(writeLink(defaultSettings)).not.toContain('schedule');
  });

  it('needs no more than the schedule', () => {
    const { settings, problems } = read('v=1&1.schedule=pyramiddrop&1.retention=0.5');
    expect(problems).toEqual([]);
    expect(settings.panes[0]).toMatchObject({
      strategy: 'pyramiddrop',
      schedule: 'pyramiddrop',
      stage: 'in',
      retention: 0.5,
    });
  });

  it('reads steps in the one way they are written', () => {
    const { settings, problems } = read('v=1&1.schedule=custom&1.steps=3a:evit:128;fuse=true');
    expect(problems).toEqual([]);
    expect(settings.panes[0].steps).toBe('3a:evit:128');
  });

  it.each([
    ['v=1&1.schedule=magic', /1.schedule = “magic” is none of tome, pitome, .*; “none” is used/],
    ['v=1&1.schedule=tome&1.strategy=idpruner', /1.strategy = “idpruner” is none of tome; “tome”/],
    ['v=1&1.schedule=tome&1.stage=post', /1.stage = “post” is none of in; “in” is used/],
    ['v=1&1.schedule=tome&1.p.inflect=7', /1.p.inflect = “7” is not a number from -1 to 1/],
    // The retention says how many are left; nothing else in a link does.
    ['v=1&1.schedule=tome&1.p.r=8', /“1.p.r”, which this version does not know/],
    ['v=1&1.schedule=tome&1.steps=3a:evit:9', /“1.steps”, which this version does not know/],
    ['v=1&1.strategy=tome&1.steps=3a:evit:9', /“1.steps”, which this version does not know/],
    ['v=1&1.schedule=custom&1.p.ratios=0.5', /“1.p.ratios”, which this version does not know/],
    ['v=1&1.schedule=custom&1.steps=3c:evit:9', /1.steps is not taken: “3c:evit:9” is no step/],
    ['v=1&1.schedule=custom&1.steps=3a:magic:9', /names the strategy magic; there are/],
    ['v=1&1.schedule=custom&1.steps=3a:idpruner:9', /decides behind the encoder; a step/],
    ['v=1&1.schedule=custom&1.steps=3a:evit:9,2a:evit:5', /steps must stand in the order/],
    ['v=1&1.schedule=custom&1.steps=3a:evit:9,4a:evit:10', /the number cannot rise/],
  ])('%s is named and replaced', (hash, message) => {
    const { settings, problems } = read(hash);
    expect(problems.join(' ')).toMatch(message);
    expect(settings.panes).toHaveLength(1);
    expect(settings.panes[0].steps).toBe('');
  });

  it('cannot turn the notice around with its steps', () => {
    const { problems } = read(`v=1&1.schedule=custom&1.steps=${encodeURIComponent('\u202Eevil')}`);
    expect(problems[0]).toContain('·evil');
  });
});
