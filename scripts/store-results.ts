/**
 * `npm run store`: what the panes show before any encoder is there. Runs the bundled encoder on
 * every sample for the default panes and writes `samples/stored/<id>.json`; and the answer by which
 * its card tells a wrong backend. To be run again when weights, samples or default settings change;
 * tests compare.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reduceRequest, requestKey } from '../src/app/pane-key.ts';
import { defaultSettings } from '../src/app/settings.ts';
import { toStoredFile, type StoredFile } from '../src/app/stored-result.ts';
import { decodeImage } from '../src/commands/decode-image.ts';
import { findModel } from '../src/commands/find-model.ts';
import { nodeEngine } from '../src/commands/node-engine.ts';
import type { Reduction } from '../src/core/types.ts';
import { findStrategy, strategies } from '../src/strategies/index.ts';
import { storeProbe } from './store-probe.ts';

export interface SampleEntry {
  readonly id: string;
  readonly file: string;
}

const samplesFolder = fileURLToPath(new URL('../samples/', import.meta.url));

export async function listSamples(): Promise<readonly SampleEntry[]> {
  return JSON.parse(await readFile(join(samplesFolder, 'samples.json'), 'utf8')) as SampleEntry[];
}

/** The stored results of these samples as they should be, in the same order. */
export async function computeStored(samples: readonly SampleEntry[]): Promise<StoredFile[]> {
  const source = await findModel(defaultSettings.model);
  const engine = nodeEngine(strategies);
  await engine.load(source, 'wasm');
  const files: StoredFile[] = [];
  for (const { id, file } of samples) {
    const { image } = await decodeImage(await readFile(join(samplesFolder, file)), file);
    const { grid, framing } = await engine.encode(id, image);
    const numPatches = grid.rows * grid.cols;
    const reductions = new Map<string, Reduction>();
    for (const pane of defaultSettings.panes) {
      const request = reduceRequest(pane, findStrategy(pane.strategy), numPatches);
      reductions.set(requestKey(request), (await engine.reduce(id, request)).reduction);
    }
    const { card } = source;
    files.push(
      toStoredFile({ sample: id, model: card.id, sha256: card.sha256, grid, framing }, reductions),
    );
  }
  await engine.release();
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await storeProbe();
  const folder = join(samplesFolder, 'stored');
  await mkdir(folder, { recursive: true });
  for (const file of await computeStored(await listSamples())) {
    await writeFile(join(folder, `${file.sample}.json`), `${JSON.stringify(file)}\n`);
  }
}
