/**
 * @file Settings ⇄ the hash of the address, plain `key=value` pairs, `v=1` first.
 *
 * Reading is strict: whatever is unknown, doubled or out of range is named in a sentence and
 * replaced by its default, so a bad link still opens. Values are only ever shown as text.
 */
import * as v from 'valibot';
import type { Region } from '../core/region.ts';
import { describeRange, resolveParams } from '../core/resolve-params.ts';
import type { SchedulePreset } from '../core/schedule-preset.ts';
import { writeSchedule } from '../core/schedule-text.ts';
import type { Params, Stage, Strategy } from '../core/strategy.ts';
import { sentence } from './errors.ts';
import { freeParams, ownSchedule, readSteps } from './pane-schedule.ts';
import { parseModelRef } from './model-ref.ts';
import {
  backendChoices,
  defaultPane,
  defaultSettings,
  maxLabel,
  maxLabels,
  maxPanes,
  maxText,
  overlays,
  type ImageRef,
  type PaneSettings,
  type Settings,
} from './settings.ts';

/** What names in a link may refer to. */
export interface Catalogue {
  readonly samples: readonly string[];
  readonly models: readonly string[];
  readonly strategies: readonly Strategy[];
  readonly schedules: readonly SchedulePreset[];
}

export interface ReadLink {
  readonly settings: Settings;
  /** One sentence per value that was not taken. */
  readonly problems: readonly string[];
}

const version = '1';
const maxLength = 8192;
const maxProblems = 6;

const decimal = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^-?\d{1,12}(\.\d{1,12})?(e-\d{1,2})?$/i, 'is not a plain number'),
    v.transform(Number),
    v.minValue(min, `is below ${min}`),
    v.maxValue(max, `is above ${max}`),
  );
const whole = (min: number, max: number) =>
  v.pipe(decimal(min, max), v.integer('is not a whole number'));
const oneOf = <const T extends readonly string[]>(options: T) =>
  v.picklist(options, `is none of ${options.join(', ')}`);
const flag = v.pipe(
  oneOf(['true', 'false']),
  v.transform((s) => s === 'true'),
);

const words = v.pipe(
  v.string(),
  v.maxLength(maxText, `is longer than ${maxText} characters`),
  v.regex(/^\P{C}*$/u, 'holds characters that are no text'),
);

const label = v.pipe(
  v.string(),
  v.nonEmpty('holds an empty label'),
  v.maxLength(maxLabel, `holds a label of more than ${maxLabel} characters`),
  v.regex(/^\P{C}*$/u, 'holds characters that are no text'),
  v.check((s) => s === s.trim(), 'holds a label with blanks around it'),
);
const labelList = v.pipe(
  v.string(),
  v.transform((s) => s.split(',')),
  v.array(label),
  v.maxLength(maxLabels, `holds more than ${maxLabels} labels`),
  v.check((list) => new Set(list).size === list.length, 'holds a label twice'),
);

const modelOf = (bundled: readonly string[]) =>
  v.pipe(
    v.string(),
    v.check(
      (s) => parseModelRef(s, bundled) !== undefined,
      'is no model of this version (a bundled one, hub:owner/name:fp32, or local)',
    ),
  );

const box = v.pipe(
  v.string(),
  v.transform((s) => s.split(',')),
  v.array(decimal(0, 1)),
  v.length(4, 'is not four numbers: left, top, right, bottom'),
  v.check(([l, t, r, b]) => l < r && t < b, 'encloses nothing'),
  v.transform(([left, top, right, bottom]): Region => ({ left, top, right, bottom })),
);

const httpsUrl = v.pipe(
  v.string(),
  v.maxLength(2048, 'is longer than 2048 characters'),
  v.check((s) => {
    const url = URL.parse(s);
    return url?.protocol === 'https:' && !url.username && !url.password;
  }, 'is not an https address'),
);

/** `https:` only, since a link may come from anybody. */
export const isHttpsUrl = (text: string): boolean => v.is(httpsUrl, text);

/** The hash of an address, `#` not included. A local picture is never in it. */
export function writeLink(settings: Settings): string {
  const { image } = settings;
  const pairs: [string, string][] = [
    ['v', version],
    [
      'image',
      image.kind === 'sample'
        ? `sample:${image.id}`
        : image.kind === 'url'
          ? `url:${image.url}`
          : 'local',
    ],
    ['model', settings.model],
    ['backend', settings.backend],
    ['overlay', settings.overlay],
    ['opacity', String(settings.opacity)],
    ['grid', String(settings.showGrid)],
  ];
  if (settings.text) pairs.push(['text', settings.text]);
  if (settings.region) {
    const { left, top, right, bottom } = settings.region;
    pairs.push(['region', [left, top, right, bottom].join()]);
  }
  if (settings.labels.length > 0) pairs.push(['labels', settings.labels.join()]);
  settings.panes.forEach((pane, i) => {
    const add = (name: string, value: unknown): void => {
      pairs.push([`${i + 1}.${name}`, String(value)]);
    };
    add('strategy', pane.strategy);
    add('retention', pane.retention);
    add('stage', pane.stage);
    add('layer', pane.layer);
    add('seed', pane.seed);
    if (pane.schedule !== null) add('schedule', pane.schedule);
    if (pane.steps) add('steps', pane.steps);
    for (const [name, value] of Object.entries(pane.params)) add(`p.${name}`, value);
  });
  // Slashes, colons and commas are legal in a fragment; leaving them keeps addresses readable.
  const encode = (s: string): string =>
    encodeURIComponent(s)
      .replace(/%3A/g, ':')
      .replace(/%2F/g, '/')
      .replace(/%2C/g, ',')
      .replace(/%3B/g, ';')
      .replace(/%40/g, '@');
  return pairs.map(([key, value]) => `${encode(key)}=${encode(value)}`).join('&');
}

/** Bad values end up quoted in a notice: short, and without characters that could disturb it. */
const quote = (text: string): string => {
  const shown = plain(text);
  return `“${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown}”`;
};

const plain = (text: string): string => text.replace(/[\p{C}\p{Bidi_Control}]/gu, '·');

function split(hash: string, problems: string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of hash.split('&')) {
    if (!part) continue;
    const at = part.indexOf('=');
    let key: string;
    let value: string;
    try {
      key = decodeURIComponent(at < 0 ? part : part.slice(0, at));
      value = at < 0 ? '' : decodeURIComponent(part.slice(at + 1));
    } catch {
      problems.push(`${quote(part)} in the link is damaged and was left out.`);
      continue;
    }
    if (found.has(key))
      problems.push(`${quote(key)} stands twice in the link; the first one counts.`);
    else found.set(key, value);
  }
  return found;
}

function readImage(text: string, catalogue: Catalogue): ImageRef | string {
  if (text === 'local') return { kind: 'local' };
  const at = text.indexOf(':');
  const kind = text.slice(0, at);
  const rest = text.slice(at + 1);
  if (kind === 'sample') {
    return catalogue.samples.includes(rest) ? { kind, id: rest } : 'is no sample of this version';
  }
  if (kind === 'url') {
    const result = v.safeParse(httpsUrl, rest);
    return result.success ? { kind, url: rest } : result.issues[0].message;
  }
  return 'names no picture (sample:… or url:https://…)';
}

/** Reads a hash, with or without its `#`. Never throws; an empty hash is the default page. */
export function readLink(hash: string, catalogue: Catalogue): ReadLink {
  const hashText = hash.replace(/^#/, '');
  if (!hashText) return { settings: defaultSettings, problems: [] };
  if (hashText.length > maxLength) {
    return {
      settings: defaultSettings,
      problems: [`The link is ${hashText.length} characters long; at most ${maxLength} are read.`],
    };
  }
  const problems: string[] = [];
  const pairs = split(hashText, problems);
  const found = pairs.get('v');
  if (found !== version) {
    const why =
      found === undefined
        ? 'The link does not say its version (v=1)'
        : `The link is of version ${quote(found)}, this page reads version 1`;
    return { settings: defaultSettings, problems: [`${why}; the defaults are shown.`] };
  }
  pairs.delete('v');

  function take<T>(key: string, schema: v.GenericSchema<string, T>, fallback: T): T {
    const value = pairs.get(key);
    if (value === undefined) return fallback;
    pairs.delete(key);
    const result = v.safeParse(schema, value);
    if (result.success) return result.output;
    problems.push(
      `${key} = ${quote(value)} ${result.issues[0].message}; ${quote(String(fallback))} is used.`,
    );
    return fallback;
  }

  function takeSteps(key: string): string {
    const value = pairs.get(key) ?? '';
    pairs.delete(key);
    try {
      return writeSchedule(readSteps(value, catalogue.strategies));
    } catch (error) {
      problems.push(`${key} is not taken: ${plain(sentence(error))}; one step half-way is used.`);
      return '';
    }
  }

  let image = defaultSettings.image;
  const imageText = pairs.get('image');
  pairs.delete('image');
  if (imageText !== undefined) {
    const read = readImage(imageText, catalogue);
    if (typeof read === 'string') {
      problems.push(`image = ${quote(imageText)} ${read}; a sample is shown.`);
    } else image = read;
  }
  const model = take('model', modelOf(catalogue.models), defaultSettings.model);
  const backend = take('backend', oneOf(backendChoices), defaultSettings.backend);
  let overlay = take('overlay', oneOf(overlays), defaultSettings.overlay);
  const opacity = take('opacity', decimal(0, 1), defaultSettings.opacity);
  const showGrid = take('grid', flag, defaultSettings.showGrid);
  const text = take('text', words, defaultSettings.text);
  const region = take<Region | null>('region', box, defaultSettings.region);
  const labels = take<readonly string[]>('labels', labelList, defaultSettings.labels);
  if (overlay === 'text' && !text && !region) {
    problems.push('The link shows the answer to a text query but names none; tokens are shown.');
    overlay = 'tokens';
  }

  const ids = catalogue.strategies.map((s) => s.id);
  const panes: PaneSettings[] = [];
  for (let i = 1; i <= maxPanes; i++) {
    if (![...pairs.keys()].some((key) => key.startsWith(`${i}.`))) break;
    const scheduleIds = catalogue.schedules.map((s) => s.id);
    const scheduleId = take<string>(`${i}.schedule`, oneOf(scheduleIds), 'none');
    const preset = catalogue.schedules.find((s) => s.id === scheduleId) ?? null;
    const isOwn = scheduleId === ownSchedule;
    const methods = preset && !isOwn ? [preset.method] : ids;
    const method = preset?.method ?? defaultPane.strategy;
    const strategyId = take(`${i}.strategy`, oneOf(methods), method);
    const strategy = catalogue.strategies.find((s) => s.id === strategyId);
    if (!strategy) continue;
    const stages: readonly Stage[] = preset ? ['in'] : strategy.stage;
    const retention = take(`${i}.retention`, decimal(0.0001, 1), defaultPane.retention);
    const stage = take(`${i}.stage`, oneOf([...stages]), stages[0]);
    const layer = take(`${i}.layer`, whole(0, 999), defaultPane.layer);
    const seed = take(`${i}.seed`, whole(0, 4294967295), defaultPane.seed);
    const params: Record<string, Params[string]> = {};
    for (const [name, spec] of Object.entries(preset ? freeParams(preset) : strategy.params)) {
      const key = `${i}.p.${name}`;
      const value = pairs.get(key);
      pairs.delete(key);
      if (value === undefined) continue;
      try {
        const resolved = resolveParams(
          { id: strategyId, params: { [name]: spec } },
          { [name]: value },
        );
        if (resolved[name] !== spec.default) params[name] = resolved[name];
      } catch {
        problems.push(
          `${key} = ${quote(value)} is not ${describeRange(spec)}; ${quote(String(spec.default))} is used.`,
        );
      }
    }
    const steps = isOwn ? takeSteps(`${i}.steps`) : '';
    const schedule = preset?.id ?? null;
    panes.push({ strategy: strategyId, retention, stage, layer, seed, params, schedule, steps });
  }
  for (const key of pairs.keys()) {
    problems.push(`The link carries ${quote(key)}, which this version does not know.`);
  }
  if (problems.length > maxProblems) {
    const more = problems.length - maxProblems + 1;
    problems.splice(maxProblems - 1, more, `${more} more values of the link were not taken.`);
  }
  return {
    settings: {
      image,
      model,
      backend,
      overlay,
      opacity,
      showGrid,
      text,
      region,
      labels,
      panes: panes.length > 0 ? panes : defaultSettings.panes,
    },
    problems,
  };
}
