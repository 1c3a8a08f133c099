import { averageHeads } from './average-heads.ts';
import { lastRows } from './last-rows.ts';
import type { Sequence } from './sequence.ts';
import type { ParamSpec } from './strategy.ts';
import type { Matrix } from './types.ts';

/** Parameter of the methods that merge alike tokens inside the encoder. */
export const comparedBy: ParamSpec = {
  type: 'choice',
  default: 'keys',
  choices: ['keys', 'features'],
  label: 'Compared by',
  help: 'Tokens are compared by the attention keys of the block, averaged over heads, as in the paper, or by their features.',
};

/**
 * What tokens inside the encoder are compared by: keys averaged over heads, `[·×dh]`, or the stream
 * `[·×D]`.
 *
 * @param metric value of the parameter `comparedBy`
 * @param count of the last rows of the sequence
 */
export function comparedRows(
  { keys, heads, tokens }: Sequence,
  metric: string,
  count: number,
): Matrix {
  return metric === 'keys' ? averageHeads(lastRows(keys!, count), heads) : lastRows(tokens, count);
}
