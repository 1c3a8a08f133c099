import { cosine } from '../core/cosine.ts';
import { indexRange } from '../core/index-range.ts';
import type { Encoder } from './encoder.ts';
import type { Trace } from './trace.ts';

/** On all tokens the cut encoder must give the answer of the whole one. */
const minCosine = 0.999;

/**
 * Runs the back half on all patches, where the answer is known, and on an odd number of them,
 * where only the shape is.
 *
 * @returns why tokens cannot leave this model, or null when they can
 */
export async function selfTest(
  encoder: Encoder,
  trace: Trace,
  between: () => Promise<void>,
): Promise<string | null> {
  const layer = Math.floor(encoder.anatomy.blocks / 2);
  const numPatches = trace.grid.rows * trace.grid.cols;
  const all = { kept: indexRange(numPatches), groups: null };
  const whole = await (await encoder.tailRunner(layer, trace, all))();
  const found = cosine(whole.embedding, trace.embedding);
  if (!(found >= minCosine)) {
    return `Cut at block ${layer}, this model gives another answer (cosine ${found.toFixed(3)}), so no token can be left out.`;
  }
  const odd = Math.max(1, 2 * Math.floor(numPatches / 6) - 1);
  await between();
  const some = { kept: indexRange(odd), groups: null };
  const few = await (await encoder.tailRunner(layer, trace, some))();
  return few.tokens.rows === odd && few.embedding.every(Number.isFinite)
    ? null
    : `On ${odd} of ${numPatches} tokens this model gives ${few.tokens.rows}, so no token can be left out.`;
}
