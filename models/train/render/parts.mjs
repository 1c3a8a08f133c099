/**
 * Pieces of pages. `data-r` names the role of an element and `data-t` says it in words; the
 * renderer reads both back from the page together with the boxes.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { chance, pick, random, repeat, whole } from './chance.mjs';
import { anyColour, colourNames, css, theme } from './theme.mjs';
import { date, escape, names, paragraph, person, price, snippet, title, word } from './words.mjs';

const iconFolders = {
  lucide: 'lucide-static/icons',
  tabler: '@tabler/icons/icons/outline',
  filled: '@tabler/icons/icons/filled',
  awesome: '@fortawesome/fontawesome-free/svgs/solid',
  bootstrap: 'bootstrap-icons/icons',
};
const commonIcons =
  'search settings home user mail bell trash plus x check menu download upload star heart calendar clock lock camera phone map-pin filter folder file image link share shopping-cart globe eye pencil play pause info moon sun cloud printer save bookmark'.split(
    ' ',
  );
const buttonTexts = [
  'Sign in',
  'Sign up',
  'Submit',
  'Cancel',
  'Save',
  'Delete',
  'Buy now',
  'Add to cart',
  'Download',
  'Upload',
  'Continue',
  'Next',
  'Back',
  'Search',
  'Send',
  'Reply',
  'Share',
  'Edit',
  'Learn more',
  'Get started',
  'Subscribe',
  'Apply',
  'Confirm',
  'Close',
  'Log out',
  'Checkout',
  'Try free',
  'Contact us',
  'Export',
  'Print',
  'Refresh',
  'Play',
  'View all',
  'Join',
  'Book',
  'Upgrade',
  'OK',
  'Yes',
  'No',
  'Open',
  'Copy',
  'Follow',
];
const fieldNames = [
  'Email',
  'Password',
  'Name',
  'Phone',
  'Address',
  'City',
  'Country',
  'Company',
  'Message',
  'Username',
  'Card number',
  'Date',
  'Amount',
  'Subject',
  'Search',
  'Zip code',
];

let packages, iconFiles, iconsKept, pictureRows, pictureFolder;

/** `keepIcon` tells training icons from held-out ones by their name. */
export function loadParts(work, rows, keepIcon) {
  packages = join(work, 'npm/node_modules');
  pictureRows = rows;
  pictureFolder = join(work, 'pictures');
  iconsKept = keepIcon;
  iconFiles = {};
  for (const [library, folder] of Object.entries(iconFolders)) {
    iconFiles[library] = readdirSync(join(packages, folder)).filter(
      (f) => f.endsWith('.svg') && keepIcon(basename(f, '.svg')),
    );
  }
}

export function icon(size = 20, name) {
  const library = pick(['lucide', 'lucide', 'tabler', 'filled', 'awesome', 'bootstrap']);
  let wanted = name ?? (chance(0.55) ? pick(commonIcons) : undefined);
  if (!name && wanted && !iconsKept(wanted)) wanted = undefined;
  let path = wanted && join(packages, iconFolders[library], `${wanted}.svg`);
  if (path && !existsSync(path)) path = join(packages, iconFolders.lucide, `${wanted}.svg`);
  if (!path || !existsSync(path))
    path = join(packages, iconFolders[library], pick(iconFiles[library]));
  const text = basename(path, '.svg').replace(/-/g, ' ');
  let svg = readFileSync(path, 'utf8')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\s(width|height|class)="[^"]*"/g, '');
  if (path.includes('fontawesome') || path.includes('bootstrap'))
    svg = svg.replace('<svg', '<svg fill="currentColor"');
  return svg.replace(
    '<svg',
    `<svg data-r="icon" data-t="${text} icon" style="width:${size}px;height:${size}px;vertical-align:middle;flex:none"`,
  );
}

export function picture(width, height, style = '') {
  const row = pick(pictureRows);
  const tint = row.cutout ? `hsl(${whole(0, 360)} ${whole(0, 60)}% ${whole(70, 96)}%)` : '#ccc';
  return `<img data-r="image" data-t="${escape(row.text)}" src="file://${join(pictureFolder, row.file)}" style="width:${width};height:${height};object-fit:${row.cutout ? 'contain' : 'cover'};background:${tint};${style}">`;
}

/** A photograph: an image when it is called something, else a backdrop for what lies over it. */
export const photo = (style, name) => {
  const rows = pictureRows.filter((row) => row.source === 'background');
  const marked = name ? `data-r="image" data-t="${name}" ` : '';
  return `<img ${marked}src="file://${join(pictureFolder, pick(rows).file)}" style="object-fit:cover;${style}">`;
};

export function button(
  text = pick(buttonTexts),
  kind = pick(['full', 'full', 'full', 'line', 'plain']),
  colour = chance(0.6) ? theme.accent : anyColour(),
) {
  const look = {
    full: `background:${css(colour)};color:#fff;border:1px solid ${css(colour, -5)}`,
    line: `background:transparent;color:${css(colour, theme.dark ? 20 : 0)};border:1px solid ${css(colour)}`,
    plain: `background:${theme.dark ? '#333' : '#eee'};color:${theme.text};border:1px solid ${theme.line}`,
  }[kind];
  const said = `${kind === 'full' ? `${colour} ` : ''}${text.toLowerCase()} button`;
  return `<button data-r="button" data-t="${said}" style="${look};padding:${whole(4, 10)}px ${whole(10, 20)}px;border-radius:${theme.radius}px;font:inherit;font-weight:${pick([400, 600])}">${chance(0.25) ? `${icon(14)} ` : ''}${text}</button>`;
}

export const input = (label = pick(fieldNames)) =>
  `<label style="display:block;margin:${theme.gap / 2}px 0;font-size:13px">${chance(0.8) ? label : ''}<input data-r="input" data-t="${label.toLowerCase()} input field" placeholder="${chance(0.6) ? label : ''}" style="display:block;width:100%;box-sizing:border-box;padding:${whole(6, 11)}px;border:1px solid ${theme.line};border-radius:${theme.radius}px;background:${theme.card};color:${theme.text};margin:3px 0"></label>`;
export const check = () => {
  const kind = pick(['checkbox', 'radio']);
  return `<label style="display:block;margin:6px 0"><input type="${kind}" ${chance(0.5) ? 'checked' : ''} data-r="checkbox" data-t="${kind === 'radio' && chance(0.5) ? 'radio button' : 'checkbox'}"> ${title(whole(2, 4))}</label>`;
};
export const toggle = () => {
  const on = chance(0.5);
  return `<span data-r="toggle" data-t="toggle switch ${on ? 'on' : 'off'}" style="display:inline-block;width:36px;height:20px;border-radius:10px;background:${on ? css(theme.accent) : '#aaa'};position:relative;flex:none"><span style="position:absolute;top:2px;left:${on ? 18 : 2}px;width:16px;height:16px;border-radius:8px;background:#fff"></span></span>`;
};
export const badge = (text = word(), colour = anyColour()) =>
  `<span data-r="badge" data-t="${colour} badge" style="background:${css(colour)};color:#fff;border-radius:9px;padding:1px 8px">${text}</span>`;
export const avatar = (size = 32) =>
  chance(0.5)
    ? picture(`${size}px`, `${size}px`, 'border-radius:50%;flex:none')
    : `<span data-r="avatar" data-t="avatar" style="display:inline-flex;width:${size}px;height:${size}px;border-radius:50%;background:${css(anyColour())};color:#fff;align-items:center;justify-content:center;font-size:${size * 0.4}px;flex:none">${person()
        .split(' ')
        .map((part) => part[0])
        .join('')}</span>`;
export const link = (text = title(2), style = '') =>
  `<a data-r="link" data-t="link" style="${style}">${text}</a>`;

export const card = (content, style = '') =>
  `<div style="background:${theme.card};border:1px solid ${theme.line};border-radius:${theme.radius * 1.5}px;padding:${theme.gap}px;${theme.shadow ? 'box-shadow:0 2px 8px #0002;' : ''}${style}">${content}</div>`;
export const heading = (level, text = title(), style = '') =>
  `<h${level} data-r="heading" data-t="heading" style="margin:${theme.gap / 2}px 0;font-family:'${theme.headingFont}';font-size:${[0, 32, 24, 18, 15][level] * theme.headingScale}px;${style}">${text}</h${level}>`;
export const text = (count) =>
  `<p style="margin:${theme.gap / 2}px 0;line-height:${theme.lineHeight}">${paragraph(count)}</p>`;
export const row = (content, style = '') =>
  `<div style="display:flex;gap:${theme.gap}px;align-items:center;${style}">${content}</div>`;

export const topBar = () =>
  `<div style="display:flex;gap:${theme.gap}px;align-items:center;padding:${whole(8, 16)}px 20px;background:${chance(0.4) ? css(theme.accent) : theme.card};color:${theme.text};border-bottom:1px solid ${theme.line};white-space:nowrap;overflow:hidden">${icon(24)}<b data-r="logo" data-t="logo">${title(1)}</b>${repeat(theme.viewport.width < 600 ? 1 : whole(2, 5), () => `<a data-r="link" data-t="navigation link">${title(1)}</a>`)}<span style="flex:1"></span>${chance(0.5) ? icon(20, 'search') : ''}${chance(0.5) ? icon(20, 'bell') : ''}${chance(0.6) ? button() : avatar()}</div>`;
export const sideBar = () =>
  theme.viewport.width < 600
    ? ''
    : `<div style="width:${whole(150, 220)}px;background:${chance(0.4) ? '#1e2433;color:#dde' : theme.card};border-right:1px solid ${theme.line};padding:${theme.gap}px;flex:none">${repeat(whole(4, 10), () => `<div style="padding:7px 0;display:flex;gap:8px;align-items:center">${icon(18)} ${title(whole(1, 2))}</div>`)}</div>`;

const cells = [() => whole(1, 9999), price, () => badge(), date, word];
export const table = (rows = whole(4, 12), cols = whole(3, 6)) =>
  `<table data-r="table" data-t="table" style="width:100%;border-collapse:collapse;font-size:13px"><tr>${repeat(cols, () => `<th style="text-align:start;padding:6px;border-bottom:2px solid ${theme.line}">${title(1)}</th>`)}</tr>${repeat(rows, (i) => `<tr style="background:${i % 2 && theme.zebra ? theme.background : 'transparent'}">${repeat(cols, (j) => `<td style="padding:6px;border-bottom:1px solid ${theme.line}">${j === 0 ? pick(names) : pick(cells)()}</td>`)}</tr>`)}</table>`;

export function code(lines = whole(8, 30)) {
  const [ground, plain, keyword, name, string] = pick([
    ['#1e1e1e', '#d4d4d4', '#c586c0', '#9cdcfe', '#ce9178'],
    ['#0d1117', '#c9d1d9', '#ff7b72', '#d2a8ff', '#a5d6ff'],
    ['#282c34', '#abb2bf', '#c678dd', '#61afef', '#98c379'],
    ['#fdf6e3', '#657b83', '#859900', '#268bd2', '#2aa198'],
    ['#ffffff', '#24292e', '#d73a49', '#6f42c1', '#032f62'],
  ]);
  return `<pre data-r="code" data-t="source code" style="background:${ground};color:${plain};padding:12px;margin:0;font:${whole(11, 15)}px/1.45 '${theme.mono}';overflow:hidden">${repeat(lines, (i) => `<span style="opacity:.4">${String(i + 1).padStart(3)} </span>${'  '.repeat(whole(0, 4))}<span style="color:${keyword}">${pick(['const', 'let', 'return', 'if', 'for', 'import', 'def', 'class', 'fn'])}</span> <span style="color:${name}">${word()}</span>${pick([' = ', '(', '.', '['])}<span style="color:${string}">'${word()}'</span>${pick([';', ')', ');', ' {'])}${chance(0.1) ? `<span style="opacity:.6"> // ${snippet(30)}</span>` : ''}\n`)}</pre>`;
}

export function chart(
  width,
  height,
  kind = pick(['bar', 'line', 'pie', 'area', 'scatter', 'donut', 'horizontal']),
) {
  const count = whole(5, 14);
  const values = Array.from({ length: count }, () => 0.1 + 0.9 * random());
  const line = () =>
    values
      .map(
        (v, i) =>
          `${30 + (i * (width - 40)) / (count - 1)},${height - 20 - (v * 0.5 + 0.5 * random()) * (height - 40)}`,
      )
      .join(' ');
  let marks = '';
  if (kind === 'bar')
    marks = repeat(
      count,
      (i) =>
        `<rect x="${30 + (i * (width - 40)) / count}" y="${height - 20 - values[i] * (height - 40)}" width="${((width - 40) / count) * 0.7}" height="${values[i] * (height - 40)}" fill="${css(theme.accent)}"/>`,
    );
  if (kind === 'horizontal')
    marks = repeat(
      count,
      (i) =>
        `<rect x="40" y="${8 + (i * (height - 28)) / count}" height="${((height - 28) / count) * 0.7}" width="${values[i] * (width - 50)}" fill="${css(anyColour())}"/>`,
    );
  if (kind === 'line')
    marks = repeat(
      whole(1, 3),
      () =>
        `<polyline points="${line()}" fill="none" stroke="${css(anyColour())}" stroke-width="2"/>`,
    );
  if (kind === 'area')
    marks = repeat(
      whole(1, 3),
      () =>
        `<polygon points="30,${height - 20} ${line()} ${width - 10},${height - 20}" fill="${css(anyColour())}" opacity=".5"/>`,
    );
  if (kind === 'scatter')
    marks = repeat(
      count * 4,
      () =>
        `<circle cx="${30 + random() * (width - 40)}" cy="${random() * (height - 25) + 5}" r="${whole(2, 5)}" fill="${css(anyColour())}"/>`,
    );
  if (kind === 'pie' || kind === 'donut') {
    const radius = Math.min(width, height) / 2 - 10;
    const total = values.reduce((a, b) => a + b);
    const at = (angle) =>
      `${width / 2 + radius * Math.cos(angle)} ${height / 2 + radius * Math.sin(angle)}`;
    let angle = 0;
    for (const [i, value] of values.entries()) {
      const next = angle + (value / total) * 2 * Math.PI;
      marks += `<path d="M${width / 2} ${height / 2}L${at(angle)}A${radius} ${radius} 0 ${value / total > 0.5 ? 1 : 0} 1 ${at(next)}Z" fill="${css(colourNames[i % colourNames.length], whole(-5, 15))}"/>`;
      angle = next;
    }
    if (kind === 'donut')
      marks += `<circle cx="${width / 2}" cy="${height / 2}" r="${radius * 0.55}" fill="${theme.card}"/>`;
  } else {
    marks += `<path d="M30 5V${height - 20}H${width - 5}" stroke="${theme.text}" fill="none" opacity=".6"/>`;
    marks += repeat(
      4,
      (i) =>
        `<text x="4" y="${12 + (i * (height - 30)) / 4}" font-size="9" fill="${theme.text}">${whole(1, 99)}</text><text x="${35 + (i * (width - 50)) / 4}" y="${height - 6}" font-size="9" fill="${theme.text}">${word()}</text>`,
    );
  }
  return `<svg data-r="chart" data-t="${kind.replace('horizontal', 'bar')} chart" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${marks}</svg>`;
}

export const signature = () =>
  `<svg data-r="signature" data-t="signature" width="140" height="40"><path d="M5 30${repeat(8, () => `Q${whole(5, 130)} ${whole(2, 38)} ${whole(5, 135)} ${whole(2, 38)}`)}" stroke="#124" fill="none" stroke-width="2"/></svg>`;

/** A desktop window with a title bar around some content. */
export const windowFrame = (content, style = '') =>
  `<div style="background:${theme.card};border:1px solid #0004;border-radius:8px;overflow:hidden;box-shadow:0 8px 24px #0004;${style}"><div style="display:flex;gap:8px;align-items:center;padding:7px 12px;background:${theme.dark ? '#333' : '#e4e4e4'};color:${theme.dark ? '#ddd' : '#333'};font-size:13px">${chance(0.5) ? repeat(3, (i) => `<span style="width:12px;height:12px;border-radius:6px;background:${['#ff5f57', '#febc2e', '#28c840'][i]}"></span>`) : ''}<span style="flex:1">${title(2)}</span>${chance(0.5) ? icon(14, 'minus') + icon(14, 'square') + icon(14, 'x') : ''}</div>${content}</div>`;
