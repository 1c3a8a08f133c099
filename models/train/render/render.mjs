/**
 * node render.mjs <work> <split> <from> <to>: pages of these seeds as `pages/<split>/<seed>.jpg`
 * with a `.json` beside each: family, size, caption and labelled boxes. A page depends on its seed
 * alone, and one that exists is not made again.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { apps } from './apps.mjs';
import { boards } from './boards.mjs';
import { chance, pick, seed } from './chance.mjs';
import { chooseChart, loadCharts } from './charts.mjs';
import { documents } from './documents.mjs';
import { heldOut } from './held-out.mjs';
import { pages } from './pages.mjs';
import { loadParts } from './parts.mjs';
import { prints } from './prints.mjs';
import { slides } from './slides.mjs';
import { chooseTheme, theme } from './theme.mjs';
import { loadWords, rightToLeft, scripts, setScript } from './words.mjs';

const [, , work, split, from, to] = process.argv;
const held = split === 'held-out';
const folder = join(work, 'pages', split);
mkdirSync(folder, { recursive: true });

const { chromium } = createRequire(join(work, 'npm/package.json'))('playwright-core');
/** The same hash as split.py: held-out icons and pictures never meet training. */
const isHeldOut = (name) =>
  parseInt(createHash('md5').update(name).digest('hex').slice(0, 6), 16) % 100 < 15;
const rows = JSON.parse(readFileSync(join(work, 'pictures.json'), 'utf8')).filter(
  (row) => row.held_out === held && row.text,
);
loadParts(work, rows, held ? () => true : (name) => !isHeldOut(`icon ${name}`));
loadWords(work);
await loadCharts(work);

const modules = join(work, 'npm/node_modules');
const frameworks = [
  'bootstrap/dist/css/bootstrap.min.css',
  'bulma/css/bulma.min.css',
  '@picocss/pico/css/pico.min.css',
].map((file) => readFileSync(join(modules, file), 'utf8').replace(/@charset[^;]*;/, ''));
const known = Object.entries({ ...pages, ...documents }).map(([type, make]) => [type, type, make]);
const fresh = Object.entries({ ...slides, ...boards, ...apps, ...prints }).map(
  ([name, [type, make, shape]]) => [name, type, make, shape],
);
const unseen = Object.entries(heldOut).map(([name, [type, make]]) => [name, type, make]);
const printed = new Set([
  'invoice',
  'letter',
  'paper',
  'certificate',
  'menu',
  'paperform',
  'book',
  'newspaper',
  'poster',
]);
const screens = [
  [1024, 768],
  [1280, 800],
  [1440, 900],
  [800, 800],
  [768, 1024],
  [390, 844],
  [412, 915],
  [640, 640],
];

/** Sizes by the shape a template asks for; the others take any screen. */
const sizes = {
  slide: [
    [1024, 576],
    [1280, 720],
    [1024, 768],
    [960, 640],
  ],
  phone: [
    [390, 844],
    [412, 915],
    [360, 740],
  ],
  sheet: [
    [794, 1123],
    [794, 794],
    [620, 877],
  ],
  chart: [
    [640, 480],
    [800, 600],
    [800, 400],
    [600, 600],
    [1000, 700],
    [480, 640],
  ],
};
/** One of so many training pages is a plot, which plots.py draws, and one a chart. */
const PLOT_EVERY = 10;
const isPlot = (number) => !held && number % PLOT_EVERY === PLOT_EVERY - 1;
const isChart = (number) => !held && number % PLOT_EVERY === 4;

/**
 * Which template the seed stands for. Training: half of them slides, boards, apps and prints. Held
 * out: a third unseen ones, half of those kanban and slide; the others the first families only, so
 * that these pages stay what they were.
 */
function chooseTemplate(number) {
  if (isChart(number)) return chooseChart();
  if (!held) return pick(chance(0.5) ? fresh : known);
  if (chance(0.67)) return pick(known);
  return chance(0.5) ? pick(unseen.slice(0, 2)) : pick(unseen.slice(2));
}

async function makePage(number) {
  seed(number);
  const [template, type, make, shape] = chooseTemplate(number);
  const isDocument = shape === 'sheet' || (!shape && printed.has(type));
  const [width, height] = shape
    ? pick(sizes[shape])
    : isDocument
      ? [794, chance(0.5) ? 1123 : 794]
      : type === 'slide'
        ? [1024, 576]
        : pick(screens);
  chooseTheme({ isDocument, heldOut: held, viewport: { width, height } });
  const script = chance(0.25) ? pick(Object.keys(scripts)) : null;
  setScript(script);
  const [caption, body] = await make();
  const framework = chance(0.3) ? pick(frameworks) : '';
  const style = `*{box-sizing:border-box}html,body{margin:0;background:${theme.background};color:${theme.text};font-family:'${theme.font}';font-size:${theme.size}px;overflow:hidden}`;
  const html = `<!doctype html><html dir="${rightToLeft(script) ? 'rtl' : 'ltr'}" data-theme="${theme.dark ? 'dark' : 'light'}"><head><meta charset="utf8"><style>${framework}</style><style>${style}</style></head><body>${body}</body></html>`;
  const said = caption
    .split(' | ')
    .map((text) => (theme.dark ? text.replace(/^an? /, 'a dark ') : text))
    .join(' | ');
  return {
    html,
    label: {
      type,
      template,
      w: width,
      h: height,
      caption: said,
      plain: caption.split(' | ')[0],
      dark: theme.dark,
      script,
    },
  };
}

/** Runs in the page: [role, text, x, y, width, height] of what is marked and of every line of text. */
function readBoxes() {
  const boxes = [];
  const add = (role, text, box) => {
    const left = Math.max(0, box.left),
      top = Math.max(0, box.top);
    const width = Math.min(innerWidth, box.right) - left,
      height = Math.min(innerHeight, box.bottom) - top;
    if (width > 2 && height > 2)
      boxes.push([role, text, ...[left, top, width, height].map(Math.round)]);
  };
  for (const element of document.querySelectorAll('[data-r]'))
    add(element.dataset.r, element.dataset.t || '', element.getBoundingClientRect());
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) add('textline', node.data.trim().slice(0, 60), box);
  }
  return boxes;
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    '--no-sandbox',
    '--allow-file-access-from-files',
    '--disable-gpu',
    '--disable-background-networking',
    '--no-first-run',
  ],
});
const host = join(folder, 'host.html');
writeFileSync(host, '<!doctype html><meta charset="utf8">');
const tabs = new Map();
for (let number = Number(from); number < Number(to); number++) {
  const base = join(folder, String(number).padStart(6, '0'));
  if (number % 100 === 0) console.log(`pages: ${split} ${number} of ${to}`);
  if (isPlot(number) || existsSync(`${base}.json`)) continue;
  const { html, label } = await makePage(number);
  const size = `${label.w}x${label.h}`;
  try {
    if (!tabs.has(size)) {
      tabs.set(size, await browser.newPage({ viewport: { width: label.w, height: label.h } }));
      await tabs.get(size).goto(`file://${host}`);
    }
    const tab = tabs.get(size);
    await tab.setContent(html, { waitUntil: 'load', timeout: 8000 });
    const boxes = await tab.evaluate(readBoxes);
    await tab.screenshot({ path: `${base}.jpg`, type: 'jpeg', quality: 92 });
    writeFileSync(`${base}.partial`, JSON.stringify({ ...label, boxes }));
    renameSync(`${base}.partial`, `${base}.json`);
  } catch (error) {
    console.error(`page ${number} (${label.template}): ${error.message.split('\n')[0]}`);
  }
}
await browser.close();
