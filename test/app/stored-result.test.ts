import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { computeStored, listSamples } from '../../scripts/store-results.ts';
import { fromStoredFile, toStoredFile, type StoredFile } from '../../src/app/stored-result.ts';
import type { ModelCard } from '../../src/engine/model-card.ts';

const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const stored = (id: string): StoredFile => read(`samples/stored/${id}.json`);

describe('stored results', () => {
  it('are there for every sample, made with the bundled weights', async () => {
    const card = read<ModelCard>('models/default/card.json');
    for (const { id } of await listSamples()) {
      expect(stored(id)).toMatchObject({ sample: id, model: card.id, sha256: card.sha256 });
    }
  });

  it('are what the encoder says today (else: npm run store)', async () => {
    const samples = (await listSamples()).filter(({ id }) => ['dashboard', 'scene'].includes(id));
    for (const now of await computeStored(samples)) {
      const then = stored(now.sample);
      expect(then.grid).toEqual(now.grid);
      expect(then.reductions.map((r) => r.key)).toEqual(now.reductions.map((r) => r.key));
      then.reductions.forEach(({ kept }, i) => {
        // Other processors round features in the last digit, which may flip a marginal choice.
        const common = kept.filter((t) => now.reductions[i].kept.includes(t)).length;
        const union = kept.length + now.reductions[i].kept.length - common;
        expect(common / union).toBeGreaterThanOrEqual(0.97);
      });
    }
  });

  it('survive being written and read', () => {
    const file = stored('dashboard');
    const { grid, framing, reductions } = fromStoredFile(file);
    const { sample, model, sha256 } = file;
    expect(toStoredFile({ sample, model, sha256, grid, framing }, reductions)).toEqual(file);
  });
});
