// Renders samples/src into samples/<id>.webp, samples/thumbs/<id>.webp and samples/samples.json.
//   node samples/render.mjs            every sample
//   node samples/render.mjs map chart  only these; the list keeps the others as they are
// CHROME_PATH names the browser, /usr/bin/chromium by default.
import { readFile, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { catalogue } from './src/catalogue.mjs';

const FOLDER = new URL('./', import.meta.url);
const THUMB_SIDE = 160;
const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Unhinted glyphs: the same letter widths at every scale and on every Linux.
  '--font-render-hinting=none',
];

const path = (name) => fileURLToPath(new URL(name, FOLDER));

/** A page of the given size in CSS px, as a PNG of width·scale × height·scale. */
async function shoot(browser, html, { width, height, scale = 1 }) {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    offline: true,
  });
  try {
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.setContent(html, { waitUntil: 'load' });
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    if (errors.length > 0) throw errors[0];
    return await page.screenshot({ type: 'png' });
  } finally {
    await context.close();
  }
}

/** A sharp image of one sample: an HTML page, or a module exporting `html()` or `pixels(shoot)`. */
async function draw(browser, sample) {
  const url = new URL(`src/${sample.source}`, FOLDER);
  if (sample.source.endsWith('.html')) {
    return sharp(await shoot(browser, await readFile(url, 'utf8'), sample));
  }
  const source = await import(url.href);
  if (source.html) return sharp(await shoot(browser, source.html(sample), sample));
  const { data, width, height, channels } = await source.pixels(sample, (html, size) =>
    shoot(browser, html, size),
  );
  return sharp(data, { raw: { width, height, channels } });
}

async function encode(browser, sample) {
  const image = (await draw(browser, sample)).removeAlpha();
  const file = `${sample.id}.webp`;
  const thumb = `thumbs/${sample.id}.webp`;
  const { width, height } = await image
    .clone()
    .webp({ effort: 6, ...sample.webp })
    .toFile(path(file));
  await image
    .clone()
    .resize(THUMB_SIDE, THUMB_SIDE, { fit: 'inside' })
    .sharpen({ sigma: 0.5 })
    .webp({ effort: 6, quality: 78, smartSubsample: true })
    .toFile(path(thumb));
  const { id, title, alt, kind } = sample;
  return { id, title, alt, kind, width, height, file, thumb };
}

async function storedList() {
  try {
    return JSON.parse(await readFile(path('samples.json'), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((id) => !catalogue.some((sample) => sample.id === id));
if (unknown.length > 0) {
  console.error(
    `no sample is called ${unknown.join(', ')}; choose from ${catalogue.map((s) => s.id).join(', ')}`,
  );
  process.exit(2);
}

const entries = new Map((await storedList()).map((entry) => [entry.id, entry]));
const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  headless: true,
  args: FLAGS,
});
try {
  for (const sample of catalogue) {
    if (asked.length > 0 && !asked.includes(sample.id)) continue;
    const entry = await encode(browser, sample);
    entries.set(sample.id, entry);
    const bytes = (await stat(path(entry.file))).size;
    const thumbBytes = (await stat(path(entry.thumb))).size;
    console.log(
      `${entry.id.padEnd(10)} ${entry.width}×${entry.height}  ${(bytes / 1e3).toFixed(0)} kB, thumb ${(thumbBytes / 1e3).toFixed(1)} kB`,
    );
  }
} finally {
  await browser.close();
}
const list = catalogue.map(({ id }) => entries.get(id)).filter((entry) => entry !== undefined);
await writeFile(path('samples.json'), `${JSON.stringify(list, null, 2)}\n`);
