import { blockAtDepth } from '../../core/block-at-depth.ts';
import { parseList } from '../../core/parse-list.ts';
import { shortestDecimal } from '../../core/shortest-decimal.ts';
import type { ScheduleShape } from '../../core/schedule-preset.ts';
import type { ScheduleStep } from '../../core/schedule.ts';
import type { Params, ParamSpec } from '../../core/strategy.ts';

/** What each stage leaves, as a parameter. */
export const stageRatios: ParamSpec = {
  type: 'list',
  default: '0.5,0.25,0.125',
  min: 0,
  max: 1,
  integer: false,
  maxItems: 64,
  label: 'Left after each stage',
  help: 'Parts of all patches, not of those that are left; at least one patch stays.',
};

/**
 * One step per ratio: ⌊T·ratio⌋ of all patches are left at the named blocks, or, where none are
 * named, at blocks that cut the encoder in equal stretches.
 *
 * @param params with `ratios` and `drop_loc`
 * @throws Error when there are not as many blocks as ratios
 */
export function stages(
  { numBlocks, numPatches }: ScheduleShape,
  params: Params,
  step: Pick<ScheduleStep, 'where' | 'strategy'>,
): readonly ScheduleStep[] {
  const ratios = parseList(params['ratios'] as string) ?? [];
  const given = parseList(params['drop_loc'] as string) ?? [];
  if (given.length > 0 && given.length !== ratios.length) {
    throw new Error(
      `drop_loc names ${given.length} blocks and ratios ${ratios.length} parts; there must be as many, or no blocks`,
    );
  }
  const steps: ScheduleStep[] = [];
  ratios.forEach((ratio, s) => {
    const share = (s + 1) / (ratios.length + 1);
    const afterLayer = given[s] ?? blockAtDepth(share, numBlocks);
    // In a shallow encoder stages fall together; the last of them counts.
    if (given.length === 0 && steps.at(-1)?.afterLayer === afterLayer) steps.pop();
    const keep = Math.max(1, Math.floor(numPatches * ratio));
    steps.push({ ...step, afterLayer, params: {}, keep });
  });
  return steps;
}

/**
 * Ratios of stages that each leave the same share of what comes to them, K behind the last: as many
 * as blocks are named, or as the default has.
 *
 * @param params with `drop_loc`
 */
export function ratiosFor({ numPatches }: ScheduleShape, keep: number, params: Params): Params {
  const named = parseList(params['drop_loc'] as string)?.length;
  const numStages = named || parseList(stageRatios.default as string)!.length;
  const ratios = Array.from({ length: numStages }, (_, s) => {
    const part = (keep / numPatches) ** ((s + 1) / numStages);
    const left = s === numStages - 1 ? keep : Math.floor(numPatches * part);
    return shortestDecimal(left / numPatches, (x) => Math.floor(numPatches * x) === left);
  });
  return { ratios: ratios.join(',') };
}
