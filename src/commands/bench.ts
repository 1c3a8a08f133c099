import { parseArgs } from 'node:util';
import { keepFromRetention } from '../core/budget.ts';
import { resolveParams } from '../core/resolve-params.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Engine, Replay } from '../engine/api.ts';
import { InputError, oneLine, UsageError } from './command-error.ts';
import { csvRow } from '../core/csv.ts';
import { decodeImage } from './decode-image.ts';
import { findModel } from './find-model.ts';
import { nodeEngine } from './node-engine.ts';
import { readInput } from './read-input.ts';
import type { Output } from './reduce.ts';
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

interface BenchOptions {
  readonly images: readonly string[];
  readonly model: string;
  readonly strategies: readonly Strategy[];
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
  const strategies = (values.strategies ?? ids.join()).split(',').map((id) => {
    const strategy = all.find((s) => s.id === id);
    if (strategy) return strategy;
    throw new UsageError(`There is no strategy “${id}”; there are ${ids.join(', ')}.`);
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
    strategies,
    retentions,
    layer,
    csv: values.csv ?? null,
  };
}

/** One image, one strategy, one ratio. */
async function measure(
  engine: Engine,
  image: string,
  strategy: Strategy,
  retention: number,
  numPatches: number,
  layer: number,
): Promise<readonly (string | number)[]> {
  const stage = strategy.stage.includes('in') ? 'in' : strategy.stage[0];
  const keep = keepFromRetention(retention, numPatches);
  const params = resolveParams(strategy, {});
  const request = { strategy: strategy.id, params, keep, seed: 1, stage, layer };
  const { fidelity, timing, cost }: Replay = await engine.replay(image, request);
  return [
    image,
    strategy.id,
    stage,
    layer,
    retention,
    fidelity.tokenCosines.length,
    numPatches,
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
  const { images, model, strategies, retentions, layer, csv } = readOptions(all, args);
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
      const numPatches = grid.rows * grid.cols;
      const at = layer ?? Math.floor(blocks / 2);
      for (const strategy of strategies) {
        for (const retention of retentions) {
          await attempt(`${image}, ${strategy.id} at ${retention}: `, async () =>
            add(await measure(engine, image, strategy, retention, numPatches, at)),
          );
        }
      }
    });
  }
  await engine.release();
  if (csv !== null) await writeOutput(csv, rows.map((row) => `${row}\n`).join(''));
  return code;
}
