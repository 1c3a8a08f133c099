import { parseArgs } from 'node:util';
import { keepFromRetention } from '../core/budget.ts';
import { resolveParams } from '../core/resolve-params.ts';
import { scheduleName } from '../core/schedule-name.ts';
import type { SchedulePreset, ScheduleShape } from '../core/schedule-preset.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Engine, ReduceRequest, Replay } from '../engine/api.ts';
import { schedulePresets } from '../strategies/schedules.ts';
import { InputError, oneLine, UsageError } from './command-error.ts';
import { csvRow } from '../core/csv.ts';
import { decodeImage } from './decode-image.ts';
import { findModel } from './find-model.ts';
import { nodeEngine } from './node-engine.ts';
import { readInput } from './read-input.ts';
import type { Output } from './reduce.ts';
import { fitAsked, scheduleRequest } from './schedule-options.ts';
import { writeOutput } from './write-output.ts';

const columns = [
  'image',
  'strategy',
  'stage',
  'layer',
  'retention',
  'kept',
  'tokens',
  'embeddingCosine',
  'tokenCosine',
  'coverage',
  'fullMs',
  'headMs',
  'tailMs',
  'reduceMs',
  'flopsFull',
  'flopsReduced',
] as const;

/** A strategy at one place, or a schedule. */
type Contestant =
  | { readonly kind: 'strategy'; readonly strategy: Strategy }
  | { readonly kind: 'schedule'; readonly preset: SchedulePreset };

const nameOf = (one: Contestant): string =>
  one.kind === 'strategy' ? one.strategy.id : scheduleName(one.preset.id);

interface BenchOptions {
  readonly images: readonly string[];
  readonly model: string;
  readonly contestants: readonly Contestant[];
  readonly retentions: readonly number[];
  readonly layer: number | null;
  readonly csv: string | null;
}

function readOptions(all: readonly Strategy[], args: string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      model: { type: 'string', default: 'default' },
      strategies: { type: 'string' },
      retentions: { type: 'string', default: '0.5,0.25,0.1' },
      layer: { type: 'string' },
      csv: { type: 'string' },
    },
  });
  if (positionals.length === 0) throw new UsageError('Name at least one picture.');
  const ids = all.map(({ id }) => id);
  const contestants = (values.strategies ?? ids.join()).split(',').map((id): Contestant => {
    const strategy = all.find((s) => s.id === id);
    if (strategy) return { kind: 'strategy', strategy };
    const preset = schedulePresets.find((one) => scheduleName(one.id) === id);
    if (preset) return { kind: 'schedule', preset };
    const known = [...ids, ...schedulePresets.map((one) => scheduleName(one.id))];
    throw new UsageError(`There is no strategy “${id}”; there are ${known.join(', ')}.`);
  });
  const retentions = values.retentions.split(',').map((text) => {
    const retention = /^\d*\.?\d+$/.test(text) ? Number(text) : 0;
    if (retention > 0 && retention <= 1) return retention;
    throw new UsageError(`--retentions has “${text}”; each must be above 0 and at most 1.`);
  });
  const layer = values.layer === undefined ? null : Number(values.layer);
  if (layer !== null && !(Number.isInteger(layer) && layer >= 0)) {
    throw new UsageError(`--layer is “${values.layer}”; it must be a whole number.`);
  }
  return {
    images: positionals,
    model: values.model,
    contestants,
    retentions,
    layer,
    csv: values.csv ?? null,
  };
}

function question(
  one: Contestant,
  retention: number,
  shape: ScheduleShape,
  layer: number,
): ReduceRequest {
  const keep = keepFromRetention(retention, shape.numPatches);
  if (one.kind === 'schedule') {
    const asked = { kind: 'preset', preset: one.preset, params: {} } as const;
    const { schedule } = fitAsked(asked, shape, keep);
    return scheduleRequest(asked, schedule, shape.numPatches, 1);
  }
  const { strategy } = one;
  const stage = strategy.stage.includes('in') ? 'in' : strategy.stage[0];
  const params = resolveParams(strategy, {});
  return { strategy: strategy.id, params, keep, seed: 1, stage, layer };
}

/** One image, one strategy or schedule, one ratio. */
async function measure(
  engine: Engine,
  image: string,
  one: Contestant,
  retention: number,
  shape: ScheduleShape,
  layer: number,
): Promise<readonly (string | number)[]> {
  const request = question(one, retention, shape, layer);
  const { fidelity, timing, cost }: Replay = await engine.replay(image, request);
  return [
    image,
    nameOf(one),
    request.stage,
    // A schedule has a place for every step.
    request.schedule ? '' : layer,
    retention,
    fidelity.tokenCosines.length,
    shape.numPatches,
    ...[fidelity.embeddingCosine, fidelity.tokenCosine, fidelity.coverage].map((x) => x.toFixed(5)),
    ...[timing.fullMs, timing.headMs, timing.tailMs, timing.reduceMs].map((x) => x.toFixed(2)),
    cost.full.total,
    cost.reduced.total,
  ];
}

/** `bench IMAGE… …`: one row per picture, strategy and ratio; @returns the exit code */
export async function bench(
  all: readonly Strategy[],
  args: string[],
  { print, complain }: Output,
): Promise<number> {
  const { images, model, contestants, retentions, layer, csv } = readOptions(all, args);
  const source = await findModel(model);
  const engine = nodeEngine(all);
  const { blocks, reason } = await engine.load(source, 'wasm');
  if (reason !== null) throw new InputError(`${model}: ${reason}`);
  const rows: string[] = [];
  const add = (cells: readonly (string | number)[]): void => {
    const row = csvRow(cells);
    if (csv === null) print(row);
    else rows.push(row);
  };
  add(columns);
  let code = 0;
  const attempt = async (label: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      complain(`${label}${oneLine(error)}`);
      code = 1;
    }
  };
  for (const image of images) {
    await attempt('', async () => {
      const { grid } = await engine.encode(
        image,
        (await decodeImage(await readInput(image), image)).image,
      );
      const shape = { numBlocks: blocks, numPatches: grid.rows * grid.cols };
      const at = layer ?? Math.floor(blocks / 2);
      for (const one of contestants) {
        for (const retention of retentions) {
          await attempt(`${image}, ${nameOf(one)} at ${retention}: `, async () =>
            add(await measure(engine, image, one, retention, shape, at)),
          );
        }
      }
    });
  }
  await engine.release();
  if (csv !== null) await writeOutput(csv, rows.map((row) => `${row}\n`).join(''));
  return code;
}
