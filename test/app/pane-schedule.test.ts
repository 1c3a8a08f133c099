import { describe, expect, it } from 'vitest';
import { reduceRequest, replayRequest, requestKey } from '../../src/app/pane-key.ts';
import {
  freeParams,
  ownSteps,
  paneSchedule,
  presetOf,
  withSchedule,
} from '../../src/app/pane-schedule.ts';
import { withStrategy } from '../../src/app/pane-changes.ts';
import { defaultPane, type PaneSettings } from '../../src/app/settings.ts';
import { unavailableSchedules } from '../../src/app/unavailable-schedules.ts';
import { writeSchedule } from '../../src/core/schedule-text.ts';
import { findStrategy, strategies } from '../../src/strategies/index.ts';
import { findPreset, schedulePresets } from '../../src/strategies/schedules.ts';

const parts = { schedules: schedulePresets, strategies };
const shape = { numBlocks: 8, numPatches: 256 };
const tome: PaneSettings = { ...defaultPane, strategy: 'tome', stage: 'in', schedule: 'tome' };
const own: PaneSettings = { ...tome, schedule: 'custom', steps: '1b:tome:128,4b:evit:64' };
const text = (pane: PaneSettings, fit = shape) => writeSchedule(paneSchedule(pane, parts, fit)!);

describe('the schedule of a pane', () => {
  it('is none for a plain strategy', () => {
    expect(paneSchedule(defaultPane, parts, shape)).toBe(null);
  });

  it('leaves what the retention says', () => {
    expect(text({ ...tome, retention: 0.75 })).toBe(
      '0a:tome:248,1a:tome:240,2a:tome:232,3a:tome:224,4a:tome:216,5a:tome:208,6a:tome:200,7a:tome:192,proportional',
    );
    const evit = { ...tome, strategy: 'evit', schedule: 'evit', retention: 91 / 256 };
    expect(text(evit)).toBe('2a:evit:181,4a:evit:128,6a:evit:91');
    expect(text({ ...evit, params: { drop_loc: '1' } })).toBe('1a:evit:91');
  });

  it('of its own keeps its course while the retention moves', () => {
    expect(text(own)).toBe('1b:tome:128,4b:evit:64');
    expect(text({ ...own, retention: 1 })).toBe('');
    // (1/4)^p = 9/16: p = 0.415, 256·(1/2)^p = 192.
    expect(text({ ...own, retention: 9 / 16 })).toBe('1b:tome:192,4b:evit:144');
    // A matching halves at most, whatever is asked.
    expect(text({ ...own, retention: 1 / 64 })).toBe('1b:tome:128,4b:evit:4');
  });

  it('of its own fits a shallower encoder and fewer patches', () => {
    const small = { numBlocks: 4, numPatches: 100 };
    // All of 100 come to the first step: the second does it all.
    expect(text({ ...own, retention: 0.64 }, small)).toBe('3b:evit:64');
  });

  it('without any steps lets tokens leave half-way', () => {
    expect(text({ ...own, steps: '' })).toBe('3b:tome:128');
    expect(text({ ...own, strategy: 'idpruner', steps: '' })).toBe('3b:prune-at-layer:64');
    expect(text({ ...own, steps: '', retention: 1 })).toBe('');
  });

  it('says what does not fit', () => {
    expect(() => text({ ...own, steps: '1b:magic:9' })).toThrow('names the strategy magic');
    const bad = { ...tome, strategy: 'evit', schedule: 'evit', params: { drop_loc: '5,2' } };
    expect(() => text(bad)).toThrow('steps must stand in the order');
    expect(() => text({ ...tome, schedule: 'gone' })).toThrow('There is no schedule “gone”');
  });
});

describe('a pane', () => {
  it('takes a schedule, its method and no parameters of another', () => {
    const pane = { ...defaultPane, params: { mmr_lambda: 0.8 }, layer: 3 };
    expect(withSchedule(pane, 'aim', parts, shape)).toEqual({
      ...pane,
      strategy: 'aim-rank',
      stage: 'in',
      schedule: 'aim',
      params: {},
    });
    expect(withSchedule(tome, 'tome', parts, shape)).toBe(tome);
  });

  it('takes its own schedule from what it shows', () => {
    const next = withSchedule(tome, 'custom', parts, shape);
    expect(next).toMatchObject({ schedule: 'custom', strategy: 'tome' });
    expect(text(next)).toBe(text(tome));
  });

  it('begins its own with stages of a strategy that can run inside', () => {
    const fastv = { ...defaultPane, strategy: 'fastv' };
    expect(withSchedule(fastv, 'custom', parts, shape)).toMatchObject({
      strategy: 'fastv',
      steps: '1b:fastv:161,3b:fastv:101,5b:fastv:64',
    });
    expect(withSchedule(defaultPane, 'custom', parts, shape).strategy).toBe('prune-at-layer');
    expect(withSchedule(defaultPane, 'custom', parts, null).steps).toBe('');
  });

  it('gives its schedule up for a plain strategy', () => {
    expect(withStrategy(own, findStrategy('idpruner'))).toMatchObject({
      strategy: 'idpruner',
      schedule: null,
      steps: '',
    });
  });

  it('with edited steps shows just those, whatever preset they came from', () => {
    const edited = findPreset('evit').build(shape, { drop_loc: '3' });
    const pane = { ...tome, ...ownSteps(edited, 256) };
    expect(pane.retention).toBe(181 / 256);
    expect(paneSchedule(pane, parts, shape)).toEqual(edited);
    expect(ownSteps({ steps: [], proportionalAttention: false }, 256).retention).toBe(1);
  });

  it('knows the preset behind its own schedule', () => {
    expect(presetOf(tome, schedulePresets)?.id).toBe('tome');
    expect(presetOf(own, schedulePresets)?.id).toBe('tome');
    expect(presetOf({ ...own, strategy: 'fastv' }, schedulePresets)).toBe(null);
    expect(presetOf(defaultPane, schedulePresets)).toBe(null);
  });

  it('has no say in the budget but by its retention', () => {
    expect(Object.keys(freeParams(findPreset('tome')))).toEqual(['inflect', 'prop_attn']);
    expect(freeParams(findPreset('custom'))).toEqual({});
  });
});

describe('the question of a pane with a schedule', () => {
  const ask = (pane: PaneSettings) =>
    reduceRequest(pane, findStrategy(pane.strategy), 256, null, paneSchedule(pane, parts, shape));

  it('is the schedule, wherever it came from', () => {
    const pane = { ...tome, ...ownSteps(paneSchedule(tome, parts, shape)!, 256) };
    expect(requestKey(ask(pane))).toBe(requestKey(ask(tome)));
    expect(requestKey(ask({ ...tome, layer: 7 }))).toBe(requestKey(ask(tome)));
  });

  it('differs by steps, attention and seed', () => {
    const keys = [
      tome,
      { ...tome, retention: 0.5 },
      { ...tome, params: { prop_attn: false } },
      { ...tome, seed: 2 },
      { ...tome, schedule: null },
    ].map((pane) => requestKey(ask(pane)));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is asked again as it is for the answer', () => {
    const request = ask(tome);
    expect(replayRequest(request, tome, 256, 8, [])).toEqual(request);
    expect(replayRequest(request, tome, 256, 8, ['mug'])).toEqual({ ...request, labels: ['mug'] });
  });
});

describe('schedules that cannot run', () => {
  const all = { blocks: 12, canReduce: true, offers: ['tokens', 'keys', 'clsAttention'] } as const;

  it('say what they lack', () => {
    expect([
      ...unavailableSchedules(parts, { ...all, offers: [...all.offers, 'attentionLogits'] }),
    ]).toEqual([]);
    const reasons = unavailableSchedules(parts, { ...all, offers: ['tokens', 'keys'] });
    expect(reasons.get('schedule:evit')).toMatch(/^needs /);
    expect(reasons.has('schedule:tome')).toBe(false);
    expect(unavailableSchedules(parts, { ...all, canReduce: false }).get('schedule:tome')).toBe(
      'no token can leave inside this encoder',
    );
  });
});
