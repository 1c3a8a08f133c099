import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { nodeEngine } from '../src/commands/node-engine.ts';
import type { StoredProbe } from '../src/engine/model-card.ts';
import { strategies } from '../src/strategies/index.ts';
import { findModel } from '../src/commands/find-model.ts';
import { defaultSettings } from '../src/app/settings.ts';

const cardPath = fileURLToPath(
  new URL(`../models/${defaultSettings.model}/card.json`, import.meta.url),
);

/** Enough for a cosine; the file stays small. */
const digits = 3;

/** What the bundled encoder answers to the built-in picture on WASM. */
export async function computeProbe(): Promise<StoredProbe> {
  const { card, ...place } = await findModel(defaultSettings.model);
  // The one stored for other weights must not stand in the way.
  const { probe: _, ...bare } = card;
  const engine = nodeEngine(strategies);
  const { probe } = await engine.load({ ...place, card: bare }, 'wasm');
  await engine.release();
  return {
    sha256: card.sha256,
    embedding: Array.from(probe, (x) => Number(x.toPrecision(digits))),
  };
}

/** Writes it into the bundled model's card, on one line; the rest stays as it was laid out. */
export async function storeProbe(): Promise<void> {
  const probe = JSON.stringify(await computeProbe());
  const text = (await readFile(cardPath, 'utf8')).replace(/,\n {2}"probe": .*/, '');
  await writeFile(
    cardPath,
    text.replace(/\n}\s*$/, () => `,\n  "probe": ${probe}\n}\n`),
  );
}
