import type { ParamSpec } from '../../core/strategy.ts';

/** The blocks at which tokens leave, as a parameter. @param empty what an empty list means */
export function dropLocations(empty: string): ParamSpec {
  return {
    type: 'list',
    default: '',
    min: 0,
    max: 255,
    integer: true,
    maxItems: 64,
    label: 'Blocks',
    help: `Blocks at which tokens leave, counted from 0. ${empty}`,
  };
}
