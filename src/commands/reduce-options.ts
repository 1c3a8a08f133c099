import { parseArgs } from 'node:util';
import { resolveParams } from '../core/resolve-params.ts';
import type { Params, Strategy } from '../core/strategy.ts';
import { schedulePresets } from '../strategies/schedules.ts';
import { oneLine, UsageError } from './command-error.ts';
import { methodOf, readScheduleOption, type AskedSchedule } from './schedule-options.ts';

/** How many tokens stay: a number of patches, or a share of them. */
export type Budget =
  | { readonly kind: 'keep'; readonly keep: number }
  | { readonly kind: 'retention'; readonly retention: number }
  /** The strategy, or the schedule, decides by itself. */
  | { readonly kind: 'emergent' };

export interface ReduceOptions {
  readonly images: readonly string[];
  /** Path of a signals file; then there are no images. */
  readonly signals: string | null;
  readonly model: string;
  /** With a schedule its method. */
  readonly strategy: Strategy;
  /** What runs inside the encoder in place of one decision; null for a plain strategy. */
  readonly schedule: AskedSchedule | null;
  readonly budget: Budget;
  readonly layer: number | null;
  /** Complete; those of a schedule are in it. */
  readonly params: Params;
  readonly seed: number;
  /** What to look for, for strategies that are guided by it. */
  readonly text: string | null;
  readonly json: boolean;
  readonly png: string | null;
  readonly svg: string | null;
}

function readNumber(
  name: string,
  text: string,
  fits: (x: number) => boolean,
  range: string,
): number {
  const value = /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (!fits(value)) throw new UsageError(`--${name} is “${text}”; it must be ${range}.`);
  return value;
}

const readWhole = (name: string, text: string, max: number): number =>
  readNumber(
    name,
    text,
    (x) => Number.isInteger(x) && x >= 0 && x <= max,
    `a whole number from 0 to ${max}`,
  );

function readBudget(
  keep: string | undefined,
  retention: string | undefined,
  isEmergent: boolean,
): Budget {
  if (keep !== undefined && retention !== undefined) {
    throw new UsageError('Give --keep or --retention, not both.');
  }
  if (keep !== undefined) return { kind: 'keep', keep: readWhole('keep', keep, 1_000_000) };
  if (retention !== undefined) {
    const fits = (x: number): boolean => x > 0 && x <= 1;
    const range = 'above 0 and at most 1';
    return { kind: 'retention', retention: readNumber('retention', retention, fits, range) };
  }
  if (isEmergent) return { kind: 'emergent' };
  throw new UsageError(`Say how many tokens stay: --keep K or --retention R.`);
}

function readPairs(pairs: readonly string[]): Record<string, string> {
  const given: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--param is “${pair}”; write name=value.`);
    given[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return given;
}

function readParams(strategy: Strategy, given: Params): Params {
  try {
    return resolveParams(strategy, given);
  } catch (error) {
    throw new UsageError(oneLine(error));
  }
}

const whyNot = {
  strategy: 'which names its own',
  signals: 'which runs the encoder',
  layer: 'which names its own blocks',
  text: 'whose steps are guided by none',
} as const;

/** @throws UsageError, or the TypeError of `parseArgs` */
export function readReduceOptions(strategies: readonly Strategy[], args: string[]): ReduceOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      model: { type: 'string', default: 'default' },
      signals: { type: 'string' },
      strategy: { type: 'string' },
      schedule: { type: 'string' },
      retention: { type: 'string' },
      keep: { type: 'string' },
      layer: { type: 'string' },
      param: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string', default: '1' },
      text: { type: 'string' },
      json: { type: 'boolean', default: false },
      png: { type: 'string' },
      svg: { type: 'string' },
    },
  });
  const ids = strategies.map((s) => s.id).join(', ');
  const given = readPairs(values.param);
  const hasBudget = values.keep !== undefined || values.retention !== undefined;
  const schedule =
    values.schedule === undefined
      ? null
      : readScheduleOption(values.schedule, given, hasBudget, strategies, schedulePresets);
  const id = schedule ? methodOf(schedule) : values.strategy;
  if (id === undefined) {
    throw new UsageError(`Say which --strategy: one of ${ids}; or which --schedule.`);
  }
  const strategy = strategies.find((s) => s.id === id);
  if (!strategy) throw new UsageError(`There is no strategy “${id}”; there are ${ids}.`);
  for (const name of ['strategy', 'signals', 'layer', 'text'] as const) {
    if (schedule === null || values[name] === undefined) continue;
    throw new UsageError(`--${name} does not go with --schedule, ${whyNot[name]}; leave it out.`);
  }
  const signals = values.signals ?? null;
  if (signals === null && positionals.length === 0) {
    throw new UsageError('Name at least one picture, or a file with --signals.');
  }
  if (signals !== null && positionals.length > 0) {
    throw new UsageError('Give pictures or --signals, not both.');
  }
  if (signals !== null && values.text !== undefined) {
    throw new UsageError('A signals file brings its own text; leave --text out.');
  }
  if (positionals.length > 1 && (values.png !== undefined || values.svg !== undefined)) {
    throw new UsageError(
      `--png and --svg write one file, but there are ${positionals.length} pictures.`,
    );
  }
  return {
    images: positionals,
    signals,
    model: values.model,
    strategy,
    schedule,
    budget: readBudget(
      values.keep,
      values.retention,
      schedule !== null || strategy.control === 'emergent',
    ),
    layer: values.layer === undefined ? null : readWhole('layer', values.layer, 999),
    params: schedule ? {} : readParams(strategy, given),
    seed: readWhole('seed', values.seed, 4294967295),
    text: values.text ?? null,
    json: values.json,
    png: values.png ?? null,
    svg: values.svg ?? null,
  };
}
