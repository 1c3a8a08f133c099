/**
 * @file A schedule as a short text, for links and the command line: `3a:evit:128,6b:tome:64`. Each
 * step is its block, a between attention and MLP or b behind the block, the strategy and what it
 * keeps, then `;name=value` for every parameter that is not at its default. A last item
 * `proportional` asks for proportional attention.
 */
import { resolveParams } from './resolve-params.ts';
import type { Schedule, ScheduleStep, Where } from './schedule.ts';
import { stepParams, sequenceNeeds } from './sequence-step.ts';
import type { Params, ParamValue, Strategy } from './strategy.ts';

const letterOf: Readonly<Record<Where, string>> = { attention: 'a', block: 'b' };
const proportional = 'proportional';
const form = 'steps look like 3a:evit:128 or 6b:pitome:64;margin0=0.9';

/** The text of a schedule, which `readSchedule` reads. */
export function writeSchedule({ steps, proportionalAttention }: Schedule): string {
  const items = steps.map(({ afterLayer, where, strategy, params, keep }) => {
    const pairs = Object.entries(params).map(
      ([name, value]) => `;${name}=${encodeURIComponent(value)}`,
    );
    return `${afterLayer}${letterOf[where]}:${strategy}:${keep}${pairs.join('')}`;
  });
  if (proportionalAttention) items.push(proportional);
  return items.join(',');
}

/**
 * Reads what `writeSchedule` writes, and nothing else. Whether it fits an encoder is for
 * `checkSchedule` to say.
 *
 * @param text empty for a schedule without steps
 * @param strategies those that a step may name
 * @throws Error with one sentence that quotes what cannot be read and says what would do
 */
export function readSchedule(text: string, strategies: readonly Strategy[]): Schedule {
  const items = text === '' ? [] : text.split(',');
  const proportionalAttention = items.at(-1) === proportional;
  const written = proportionalAttention ? items.slice(0, -1) : items;
  return { steps: written.map((item) => readStep(item, strategies)), proportionalAttention };
}

function readStep(item: string, strategies: readonly Strategy[]): ScheduleStep {
  const [head, ...pairs] = item.split(';');
  const match = /^(0|[1-9]\d{0,5})([ab]):([a-z0-9-]+):(0|[1-9]\d{0,8})$/.exec(head);
  if (!match) throw new Error(`“${item}” is no step of a schedule; ${form}`);
  const [, block, letter, id, keep] = match;
  const strategy = strategies.find((known) => known.id === id);
  if (!strategy) {
    const ids = strategies.map((known) => known.id).join(', ');
    throw new Error(`“${item}” names the strategy ${id}; there are ${ids}`);
  }
  const params = readParams(item, pairs, strategy);
  sequenceNeeds(strategy, params);
  return {
    afterLayer: Number(block),
    where: letter === letterOf.attention ? 'attention' : 'block',
    strategy: id,
    params,
    keep: Number(keep),
  };
}

/** Those that are not at their defaults. */
function readParams(item: string, pairs: readonly string[], strategy: Strategy): Params {
  const given = new Map<string, ParamValue>();
  for (const pair of pairs) {
    const [name, value, ...rest] = pair.split('=');
    if (value === undefined || rest.length > 0) {
      throw new Error(`“${item}” holds “${pair}”, which is no name=value; ${form}`);
    }
    if (given.has(name)) throw new Error(`“${item}” gives ${name} twice; once will do`);
    given.set(name, decode(item, value));
  }
  const specs = stepParams(strategy);
  const resolved = resolveParams({ id: strategy.id, params: specs }, Object.fromEntries(given));
  return Object.fromEntries(
    [...given.keys()]
      .filter((name) => resolved[name] !== specs[name].default)
      .map((name) => [name, resolved[name]]),
  );
}

function decode(item: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new Error(`“${item}” holds “${value}”, where a % begins no character; write %25 for it`);
  }
}
