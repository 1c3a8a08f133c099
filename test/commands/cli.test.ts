import { statSync } from 'node:fs';
/** Every test starts the real command, which costs a second or two: few of them, each with much. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReduceRecord } from '../../src/core/reduce-record.ts';
import { f32, writeSafetensors } from '../engine/write-safetensors.ts';
import { runCli } from './run-cli.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokensieve-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.concurrent('tokensieve', () => {
  test('lists strategies with their parameters', async () => {
    const { code, stdout } = await runCli(['strategies', '--json']);
    expect(code).toBe(0);
    const list = JSON.parse(stdout) as Record<string, unknown>[];
    const idpruner = list.find(({ id }) => id === 'idpruner');
    expect(idpruner).toMatchObject({ family: 'similarity', control: 'target', nested: true });
    expect(idpruner?.['needs']).toEqual(['tokens', ['importance', 'cls_attention']]);
    expect(idpruner?.['params']).toContainEqual(
      expect.objectContaining({ name: 'mmr_lambda', type: 'number', default: 0.5, min: 0, max: 1 }),
    );
  });

  test('lists the bundled model', async () => {
    const { code, stdout } = await runCli(['models', '--json']);
    expect(code).toBe(0);
    const weights = statSync('models/default/onnx/model.onnx');
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ id: 'default', bytes: weights.size, bundled: true }),
    );
  });

  test('reduces several pictures, keeps what worked, and names the one that did not', async () => {
    const images = [
      'test/fixtures/images/exif6.jpg',
      'nowhere.png',
      'test/fixtures/images/cmyk.jpg',
    ];
    const args = ['--strategy', 'cls-attention', '--retention', '0.25', '--layer', '4', '--json'];
    const { code, stdout, stderr } = await runCli(['reduce', ...images, ...args]);
    expect(code).toBe(1);
    expect(stderr).toBe('tokensieve: nowhere.png: there is no such file.\n');
    const records = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ReduceRecord);
    expect(records.map(({ image }) => image)).toEqual([images[0], images[2]]);
    for (const record of records) {
      expect(Object.keys(record)).toEqual([
        'image',
        'model',
        'strategy',
        'params',
        'seed',
        'grid',
        'tokens',
        'kept',
        'order',
        'groups',
        'scores',
        'extra',
        'fidelity',
        'timing',
      ]);
      expect(record).toMatchObject({ model: 'default', seed: 1, grid: [16, 16], tokens: 256 });
      expect(record.kept).toHaveLength(64);
      expect(record.scores).toHaveLength(256);
      expect(record.fidelity!.embeddingCosine).toBeGreaterThan(0);
      expect(record.fidelity!.embeddingCosine).toBeLessThan(1);
      expect(record.timing!.tailMs).toBeGreaterThan(0);
    }
  });

  test('lets tokens leave layer by layer', async () => {
    const args = ['--schedule', 'evit', '--keep', '64', '--param', 'fuse=false', '--json'];
    const { code, stdout } = await runCli(['reduce', 'test/fixtures/images/exif6.jpg', ...args]);
    expect(code).toBe(0);
    const record = JSON.parse(stdout) as ReduceRecord;
    expect(record).toMatchObject({
      strategy: 'schedule:evit',
      params: { fuse: false, drop_loc: '' },
      tokens: 256,
      groups: null,
    });
    expect(record.kept).toHaveLength(64);
    // ⌈0.63·256⌉ = 162 and so on: what the solved rate says, block by block.
    const rate = record.params['keep_rate'] as number;
    const first = Math.ceil(rate * 256);
    const second = Math.ceil(rate * first);
    expect(record.extra['schedule']).toBe(
      `2a:evit:${first};fuse=false,4a:evit:${second};fuse=false,6a:evit:64;fuse=false`,
    );
    expect(record.timing!.tailMs).toBeGreaterThan(0);
  });

  test('draws the overlay on a picture from standard input, upright and in its size', async () => {
    const picture = sharp({ create: { width: 90, height: 60, channels: 3, background: '#48a' } });
    const jpeg = await picture.withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const [png, svg] = [join(folder, 'o.png'), join(folder, 'o.svg')];
    const args = ['--strategy', 'tome', '--keep', '37', '--png', png, '--svg', svg];
    const { code, stdout, stderr } = await runCli(['reduce', '-', ...args], jpeg);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('-: tome keeps 37 of 256 tokens (14.5 %), answer 0.');
    expect(await sharp(png).metadata()).toMatchObject({ width: 60, height: 90, format: 'png' });
    expect(await readFile(svg, 'utf8')).toMatch(/^<svg [^>]*width="60" height="90"/);
    expect((await readdir(folder)).filter((name) => name.includes('.part'))).toEqual([]);
  });

  test('reduces signals that were computed elsewhere', async () => {
    const path = join(folder, 'signals.safetensors');
    const attention = [0.1, 0.9, 0.3, 0.2, 0.8, 0.4];
    const file = writeSafetensors(
      { cls_attention: f32([1, 6], attention), tokens: f32([6, 2]) },
      { grid: '2 x 3' },
    );
    await writeFile(path, file);
    const common = ['reduce', '--signals', path, '--keep', '2', '--json'];
    const good = await runCli([...common, '--strategy', 'cls-attention']);
    expect(good.code).toBe(0);
    expect(JSON.parse(good.stdout)).toMatchObject({
      image: path,
      model: null,
      grid: [2, 3],
      tokens: 6,
      kept: [1, 4],
      order: [1, 4],
      groups: null,
      fidelity: null,
      timing: null,
    });
    await writeFile(path, writeSafetensors({ keys: f32([6, 2]) }, { grid: '2 x 3' }));
    const bad = await runCli([...common, '--strategy', 'idpruner']);
    expect(bad).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'tokensieve: strategy idpruner needs tokens [T,D]; the file has keys\n',
    });
  });

  test('looks into a model of somebody’s own', async () => {
    const model = 'test/fixtures/onnx/dinov2.ts17.eager.onnx';
    const { code, stdout } = await runCli(['inspect', model, '--check', '--json']);
    expect(code).toBe(0);
    const record = JSON.parse(stdout) as { check: Record<string, number> };
    expect(record).toMatchObject({
      file: model,
      opset: 17,
      blocks: 3,
      heads: 4,
      width: 48,
      prefixTokens: 1,
      canReduce: true,
      reason: null,
    });
    expect(record.check['headTailError']).toBeLessThan(1e-5);
    expect(record.check['permutedError']).toBeLessThan(1e-5);
  });

  test('benches strategies on ratios, one row each', async () => {
    const args = ['--strategies', 'random,schedule:tome', '--retentions', '0.5,0.1'];
    const { code, stdout } = await runCli(['bench', 'test/fixtures/images/exif6.jpg', ...args]);
    expect(code).toBe(0);
    const [head, ...rows] = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    expect(rows).toHaveLength(4);
    expect(rows.map((row) => row[head.indexOf('kept')])).toEqual(['128', '26', '128', '26']);
    expect(rows.map((row) => row[head.indexOf('layer')])).toEqual(['4', '4', '', '']);
    for (const row of rows) {
      expect(Number(row[head.indexOf('embeddingCosine')])).toBeGreaterThan(0);
      expect(row).toHaveLength(head.length);
    }
  });

  test.each([
    [[], 2, 'usage: tokensieve'],
    [
      ['reduce', 'a.png', '--strategy', 'grid', '--keep', '4', '--blur'],
      2,
      "Unknown option '--blur'",
    ],
    [['inspect', 'test/fixtures/images/html.png'], 1, 'test/fixtures/images/html.png: '],
  ])('%j ends with code %i and one line', async (args, expected, message) => {
    const { code, stdout, stderr } = await runCli(args);
    expect(code).toBe(expected);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});
