import fc from 'fast-check';
import type { Params, ParamSpec, Strategy } from '../../src/core/strategy.ts';

/** Any parameters in range, any of them left out. */
export function paramsOf(strategy: Strategy): fc.Arbitrary<Params> {
  const pairs = Object.entries(strategy.params).map(([name, spec]) =>
    fc.option(valueOf(spec).map((value) => [name, value] as const)),
  );
  return fc
    .tuple(...pairs)
    .map((given) => Object.fromEntries(given.filter((pair) => pair !== null)));
}

function valueOf(spec: ParamSpec): fc.Arbitrary<number | boolean | string> {
  switch (spec.type) {
    case 'number':
      return fc.double({ min: spec.min, max: spec.max, noNaN: true });
    case 'integer':
      return fc.integer({ min: spec.min, max: spec.max });
    case 'boolean':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...spec.choices);
    case 'list': {
      const item = spec.integer
        ? fc.integer({ min: spec.min, max: Math.min(spec.max, 20) })
        : fc.double({ min: spec.min, max: spec.max, noNaN: true });
      return fc
        .array(item, { maxLength: Math.min(spec.maxItems, 4) })
        .map((items) => items.join(','));
    }
  }
  return spec satisfies never;
}
