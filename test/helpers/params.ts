import fc from 'fast-check';
import type { Params, ParamSpec, Strategy } from '../../src/core/strategy.ts';

/**
 * Evenly spread over [0, 1], ends included. `fc.double` draws bit patterns: nearly all of them are
 * next to 0, where no budget and no threshold decides anything.
 */
export const fractions: fc.Arbitrary<number> = fc.nat({ max: 1000 }).map((n) => n / 1000);

/** Any parameters in range, any of them left out. */
export function paramsOf(strategy: Strategy): fc.Arbitrary<Params> {
  const pairs = Object.entries(strategy.params).map(([name, spec]) =>
    fc.option(valueOf(spec).map((value) => [name, value] as const)),
  );
  return fc
    .tuple(...pairs)
    .map((given) => Object.fromEntries(given.filter((pair) => pair !== null)));
}

/** Evenly spread, and now and then something odd. */
function numbersOf({ min, max }: { readonly min: number; readonly max: number }) {
  const even = fractions.map((part) => min + part * (max - min));
  return fc.oneof({ weight: 3, arbitrary: even }, fc.double({ min, max, noNaN: true }));
}

function valueOf(spec: ParamSpec): fc.Arbitrary<number | boolean | string> {
  switch (spec.type) {
    case 'number':
      return numbersOf(spec);
    case 'integer':
      return fc.integer({ min: spec.min, max: spec.max });
    case 'boolean':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...spec.choices);
    case 'list': {
      const item = spec.integer
        ? fc.integer({ min: spec.min, max: Math.min(spec.max, 20) })
        : numbersOf(spec);
      return fc
        .array(item, { maxLength: Math.min(spec.maxItems, 4) })
        .map((items) => items.join(','));
    }
  }
  return spec satisfies never;
}
