import { parseList, parseNumber } from './parse-list.ts';
import type { Params, ParamSpec, ParamValue, Strategy } from './strategy.ts';

/**
 * All parameters of a strategy: the given ones checked, the others at their defaults. Texts, as
 * they come from a command line or a link, are read as what the specification asks for.
 *
 * @throws Error naming the strategy, the parameter, the value and what it must be
 */
export function resolveParams(strategy: Pick<Strategy, 'id' | 'params'>, given: Params): Params {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(strategy.params, name)) continue;
    const names = Object.keys(strategy.params).join(', ');
    throw new Error(
      `strategy ${strategy.id} has no parameter ${name}; ${names ? `it has ${names}` : 'it has none'}`,
    );
  }
  const resolved: Record<string, ParamValue> = {};
  for (const [name, spec] of Object.entries(strategy.params)) {
    if (!Object.hasOwn(given, name)) {
      resolved[name] = spec.default;
      continue;
    }
    const value = readParam(spec, given[name]);
    if (value === undefined) {
      throw new Error(
        `strategy ${strategy.id} was given ${name} = ${given[name]}; it must be ${describeRange(spec)}`,
      );
    }
    resolved[name] = value;
  }
  return resolved;
}

/** The value as its specification wants it; undefined when it does not fit. */
function readParam(spec: ParamSpec, value: ParamValue): ParamValue | undefined {
  switch (spec.type) {
    case 'number':
    case 'integer': {
      const number = typeof value === 'string' ? parseNumber(value) : value;
      if (typeof number !== 'number' || !(number >= spec.min && number <= spec.max)) {
        return undefined;
      }
      return spec.type === 'integer' && !Number.isInteger(number) ? undefined : number;
    }
    case 'boolean':
      if (typeof value === 'boolean') return value;
      return value === 'true' ? true : value === 'false' ? false : undefined;
    case 'choice':
      return typeof value === 'string' && spec.choices.includes(value) ? value : undefined;
    case 'list': {
      const numbers = typeof value === 'boolean' ? undefined : parseList(String(value));
      if (!numbers || numbers.length > spec.maxItems) return undefined;
      const fits = (x: number): boolean =>
        x >= spec.min && x <= spec.max && (!spec.integer || Number.isInteger(x));
      return numbers.every(fits) ? numbers.join(',') : undefined;
    }
  }
  return spec satisfies never;
}

/** `a number from 0 to 1`, for sentences. */
export function describeRange(spec: ParamSpec): string {
  switch (spec.type) {
    case 'number':
      return `a number from ${spec.min} to ${spec.max}`;
    case 'integer':
      return `a whole number from ${spec.min} to ${spec.max}`;
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${spec.choices.join(', ')}`;
    case 'list': {
      const kind = spec.integer ? 'whole numbers' : 'numbers';
      return `at most ${spec.maxItems} ${kind} from ${spec.min} to ${spec.max}, joined by commas`;
    }
  }
  return spec satisfies never;
}
