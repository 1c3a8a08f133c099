import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../src/app/link/catalogue.ts';
import { readLink } from '../../src/app/link/read-link.ts';
import { writeLink } from '../../src/app/link/write-link.ts';
import { defaultSettings, overlays, type Settings } from '../../src/app/settings.ts';
import { strategies } from '../../src/strategies/index.ts';
import { schedulePresets } from '../../src/strategies/schedules.ts';

const catalogue: Catalogue = {
  samples: ['dashboard', 'invoice'],
  models: ['default'],
  strategies,
  schedules: schedulePresets,
};
const read = (hash: string) => readLink(hash, catalogue);

const anyPane = fc.constantFrom(...strategies).chain((strategy) =>
  fc.record({
    strategy: fc.constant(strategy.id),
    retention: fc.integer({ min: 1, max: 256 }).map((k) => k / 256),
    stage: fc.constantFrom(...strategy.stage),
    layer: fc.integer({ min: 0, max: 24 }),
    seed: fc.integer({ min: 0, max: 4294967295 }),
    params: fc.constant({}),
    schedule: fc.constant(null),
    steps: fc.constant(''),
  }),
);
const anySettings: fc.Arbitrary<Settings> = fc
  .record({
    image: fc.oneof(
      fc.constantFrom({ kind: 'sample' as const, id: 'invoice' }, { kind: 'local' as const }),
      fc
        .webUrl({ validSchemes: ['https'], withQueryParameters: true, withFragments: true })
        .map((url) => ({ kind: 'url' as const, url })),
    ),
    model: fc.constant('default'),
    backend: fc.constantFrom('auto' as const, 'wasm' as const, 'webgpu' as const),
    overlay: fc.constantFrom(...overlays),
    opacity: fc.integer({ min: 0, max: 20 }).map((i) => i / 20),
    showGrid: fc.boolean(),
    text: fc.constantFrom('', 'red button', 'r\u00e9sum\u00e9 & co = 100 %'),
    region: fc.constantFrom(null, { left: 0, top: 0.1, right: 0.2503, bottom: 1 }),
    labels: fc.uniqueArray(
      fc.constantFrom('chart', 'code editor', 'caf\u00e9 & bar', 'a=b', '100 %'),
    ),
    panes: fc.array(anyPane, { minLength: 1, maxLength: 4 }),
  })
  .filter(({ overlay, text, region }) => overlay !== 'text' || text !== '' || region !== null);

describe('a link', () => {
  it('brings back exactly the settings it was made from', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const { settings: back, problems } = read(`#${writeLink(settings)}`);
        expect(problems).toEqual([]);
        expect(back).toEqual(settings);
      }),
    );
  });

  it('carries parameters that differ from their defaults, and restores the others', () => {
    const settings: Settings = {
      ...defaultSettings,
      panes: [{ ...defaultSettings.panes[0], params: { mmr_lambda: 0.8 } }],
    };
    expect(writeLink(settings)).toContain('1.p.mmr_lambda=0.8');
    expect(read(writeLink(settings)).settings).toEqual(settings);
  });

  it('starts with its version and stays readable', () => {
    expect(writeLink(defaultSettings)).toMatch(/^v=1&image=sample:dashboard&model=default&/);
  });

  it('of version 1 as first published still opens', () => {
    // Kept for ever: links live in papers and chats.
    const golden =
      'v=1&image=sample:invoice&model=default&backend=wasm&overlay=importance&opacity=0.5&grid=true&1.strategy=idpruner&1.retention=0.1&1.stage=post&1.layer=2&1.seed=7&1.p.mmr_lambda=0.8&2.strategy=tome&2.retention=0.5&2.stage=in&2.layer=4&2.seed=1';
    const { settings, problems } = read(golden);
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      image: { kind: 'sample', id: 'invoice' },
      model: 'default',
      backend: 'wasm',
      overlay: 'importance',
      opacity: 0.5,
      showGrid: true,
      text: '',
      region: null,
      labels: [],
      panes: [
        {
          strategy: 'idpruner',
          retention: 0.1,
          stage: 'post',
          layer: 2,
          seed: 7,
          params: { mmr_lambda: 0.8 },
          schedule: null,
          steps: '',
        },
        {
          strategy: 'tome',
          retention: 0.5,
          stage: 'in',
          layer: 4,
          seed: 1,
          params: {},
          schedule: null,
          steps: '',
        },
      ],
    });
  });
});

describe('a bad link', () => {
  it.each([
    ['v=2&image=sample:invoice', /version “2”/],
    ['image=sample:invoice', /does not say its version/],
    ['v=1&colour=red', /“colour”, which this version does not know/],
    [`v=1&text=${'a'.repeat(201)}`, /text = .* is longer than 200 characters/],
    ['v=1&text=a%00b', /holds characters that are no text/],
    ['v=1&overlay=text', /names none; tokens are shown/],
    ['v=1&labels=', /labels = “” holds an empty label/],
    ['v=1&labels=map,,photo', /holds an empty label/],
    ['v=1&labels=map,map', /holds a label twice/],
    ['v=1&labels=%20map', /holds a label with blanks around it/],
    [`v=1&labels=${'a'.repeat(61)}`, /holds a label of more than 60 characters/],
    [`v=1&labels=${Array.from({ length: 25 }, (_, i) => i)}`, /holds more than 24 labels/],
    ['v=1&labels=map,%00', /holds characters that are no text/],
    ['v=1&region=0,0,1', /is not four numbers/],
    ['v=1&region=0,0,1,1.1', /is above 1/],
    ['v=1&region=0.5,0,0.5,1', /encloses nothing/],
    ['v=1&region=0,0,,1', /is not a plain number/],
    ['v=1&opacity=2', /opacity = “2” is above 1/],
    ['v=1&opacity=NaN', /is not a plain number/],
    ['v=1&opacity=1e999', /is not a plain number/],
    ['v=1&opacity=0x1', /is not a plain number/],
    ['v=1&opacity=0.5&opacity=0.6', /“opacity” stands twice/],
    ['v=1&backend=gpu', /is none of auto, wasm, webgpu/],
    ['v=1&image=sample:nothere', /is no sample of this version/],
    ['v=1&image=url:http://example.org/a.png', /is not an https address/],
    ['v=1&image=url:javascript:alert(1)', /is not an https address/],
    ['v=1&image=url:https://user:pw@example.org/', /is not an https address/],
    ['v=1&1.strategy=magic', /1.strategy = “magic” is none of/],
    ['v=1&1.strategy=idpruner&1.retention=0', /is below 0.0001/],
    ['v=1&1.strategy=idpruner&1.retention=1.0001', /is above 1/],
    ['v=1&1.strategy=idpruner&1.seed=-1', /is below 0/],
    ['v=1&1.strategy=idpruner&1.seed=1.5', /is not a whole number/],
    ['v=1&1.strategy=idpruner&1.p.mmr_lambda=7', /is not a number from 0 to 1/],
    ['v=1&1.strategy=idpruner&1.p.unheard=7', /“1.p.unheard”/],
    ['v=1&5.strategy=idpruner', /“5.strategy”/],
    ['v=1&%E0%A4%A=1', /is damaged/],
  ])('%s is named and replaced by defaults', (hash, message) => {
    const { settings, problems } = read(hash);
    expect(problems.join(' ')).toMatch(message);
    expect(settings.panes.length).toBeGreaterThan(0);
    expect(settings.opacity).toBeLessThanOrEqual(1);
  });

  it('keeps the good values beside a bad one', () => {
    const { settings } = read('v=1&image=sample:invoice&opacity=9&1.strategy=random&1.seed=5');
    expect(settings.image).toEqual({ kind: 'sample', id: 'invoice' });
    expect(settings.panes[0]).toMatchObject({ strategy: 'random', seed: 5 });
  });

  it('of two million characters is answered with the defaults', () => {
    const { settings, problems } = read(`v=1&x=${'a'.repeat(2_000_000)}`);
    expect(settings).toEqual(defaultSettings);
    expect(problems).toHaveLength(1);
  });

  it('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { settings, problems } = read(`v=1&${text}`);
        expect(settings.panes.length).toBeGreaterThan(0);
        expect(problems.length).toBeLessThanOrEqual(6);
      }),
    );
  });

  it('cannot turn the notice around or break its line', () => {
    const { problems } = read(`v=1&overlay=${encodeURIComponent('\u202Eevil\r\nline')}`);
    expect(problems[0]).not.toMatch(/[\u202E\r\n]/);
  });
});
