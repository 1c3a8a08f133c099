/**
 * node icons.mjs <work>: draws the icons that `icons.json` names by set as
 * `icons/<set>/<key>.png`, on nothing. One that exists is not drawn again.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const SIDE = 256;
const [, , work] = process.argv;
const packages = createRequire(join(work, 'npm/package.json'));
const sharp = packages('sharp');
sharp.concurrency(1);

for (const [set, keys] of Object.entries(
  JSON.parse(readFileSync(join(work, 'icons.json'), 'utf8')),
)) {
  const all = JSON.parse(readFileSync(packages.resolve(`@iconify-json/${set}/icons.json`), 'utf8'));
  const folder = join(work, 'icons', set);
  mkdirSync(folder, { recursive: true });
  for (const key of keys) {
    const file = join(folder, `${key}.png`);
    if (existsSync(file)) continue;
    const { body, left = 0, top = 0, ...own } = all.icons[key];
    const width = own.width ?? all.width ?? 16;
    const height = own.height ?? all.height ?? 16;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="${left} ${top} ${width} ${height}" width="${width}" height="${height}">${body}</svg>`;
    // the density at which the longest side comes to SIDE pixels; 72 draws one pixel per unit
    const density = (72 * SIDE) / Math.max(width, height);
    const drawn = await sharp(Buffer.from(svg), { density })
      .png({ compressionLevel: 1 })
      .toBuffer();
    writeFileSync(`${file}.partial`, drawn);
    renameSync(`${file}.partial`, file);
  }
}
