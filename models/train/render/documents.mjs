/** Documents, drawings and desktop programs that training sees; same shape as `pages`. */
import { chance, pick, random, repeat, whole } from './chance.mjs';
import {
  badge,
  button,
  card,
  chart,
  check,
  heading,
  icon,
  input,
  photo,
  picture,
  row,
  signature,
  table,
  text,
  windowFrame,
} from './parts.mjs';
import { anyColour, css, theme } from './theme.mjs';
import { clock, date, person, price, snippet, title, word } from './words.mjs';

const sheet = (padding, style, content) =>
  `<div style="padding:${padding}px;background:${pick(['#fff', '#fff', '#fffdf5', '#f7f3ea'])};color:#111;min-height:100vh;${style}">${content}</div>`;
const dashes = '<div style="border-top:1px dashed #555;margin:8px 0"></div>';

function streetMap(width, height) {
  const land = theme.dark ? '#242f3e' : pick(['#f2efe9', '#e8eaed', '#f5f1e6']);
  const street = theme.dark ? '#38414e' : '#fff';
  const far = () => `${whole(-50, width + 50)} ${whole(-50, height + 50)}`;
  const water = `<path d="M${far()}Q${far()} ${far()}T${far()}" stroke="${theme.dark ? '#17263c' : '#aadaff'}" stroke-width="${whole(20, 90)}" fill="none"/>`;
  const parks = repeat(
    whole(1, 5),
    () =>
      `<rect x="${whole(0, width)}" y="${whole(0, height)}" width="${whole(60, 200)}" height="${whole(50, 160)}" rx="12" fill="${theme.dark ? '#263c3f' : '#c8e6c0'}"/>`,
  );
  const streets = repeat(
    whole(12, 30),
    () => `<path d="M${far()}L${far()}" stroke="${street}" stroke-width="${whole(3, 12)}"/>`,
  );
  const roads = repeat(
    whole(1, 3),
    () =>
      `<path d="M${far()}Q${far()} ${far()}" stroke="${pick(['#f9d71c', '#fcb040', '#e892a2'])}" stroke-width="${whole(8, 16)}" fill="none"/>`,
  );
  const labels = repeat(
    whole(5, 14),
    () =>
      `<text x="${whole(10, width - 60)}" y="${whole(15, height - 10)}" font-size="${whole(10, 16)}" fill="${theme.dark ? '#bbb' : '#555'}">${title(whole(1, 2))}</text>`,
  );
  return `<svg width="${width}" height="${height}" style="position:absolute;inset:0;background:${land}">${water}${parks}${streets}${roads}${labels}</svg>`;
}
const pin = (width, height) =>
  `<span style="position:absolute;left:${whole(20, width - 40)}px;top:${whole(20, height - 50)}px;color:${css(pick(['red', 'blue', 'orange']))}"><svg data-r="icon" data-t="map pin icon" width="28" height="36" viewBox="0 0 28 36"><path d="M14 0a14 14 0 0 0-14 14c0 10 14 22 14 22s14-12 14-22a14 14 0 0 0-14-14z" fill="currentColor"/><circle cx="14" cy="14" r="5" fill="#fff"/></svg></span>`;

function diagram(width, height) {
  const places = Array.from({ length: whole(4, 9) }, (_, i) => [
    40 + (i % 3) * (width / 3) + whole(0, 30),
    30 + Math.floor(i / 3) * (height / 3) + whole(0, 30),
  ]);
  const lines = places
    .slice(1)
    .map(
      ([x, y], i) =>
        `<path d="M${places[i][0] + 60} ${places[i][1] + 25}L${x + 60} ${y + 25}" stroke="${theme.text}" stroke-width="2" fill="none"/>`,
    )
    .join('');
  const boxes = places
    .map(
      ([x, y]) =>
        `<g data-r="badge" data-t="box of a diagram"><rect x="${x}" y="${y}" width="120" height="50" rx="${pick([0, 8, 25])}" fill="${css(anyColour(), 30)}" stroke="${theme.text}"/><text x="${x + 60}" y="${y + 30}" text-anchor="middle" font-size="14" fill="#111">${title(1)}</text></g>`,
    )
    .join('');
  return `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${lines}${boxes}</svg>`;
}

const slide = (content) =>
  `<div style="height:100vh;padding:50px;background:${chance(0.4) ? css(theme.accent, whole(-15, 35)) : theme.card};color:${theme.text};box-sizing:border-box;position:relative">${content}<small style="position:absolute;right:20px;bottom:14px">${whole(1, 40)}</small></div>`;
const slides = {
  opening: () =>
    `<div style="display:flex;flex-direction:column;height:100%;justify-content:center;align-items:${pick(['center', 'start'])}">${heading(1, title(whole(2, 5)), 'font-size:60px')}<div style="font-size:24px">${person()} · ${date()}</div></div>`,
  number: () =>
    `${heading(2)}<div style="font-size:${whole(100, 200)}px;font-weight:800;color:${css(theme.accent)}">${whole(2, 99)}%</div><div style="font-size:26px">${title(6)}</div>`,
  quotation: () =>
    `<div style="display:flex;height:100%;flex-direction:column;justify-content:center;text-align:center"><div style="font-size:36px;font-style:italic">“${snippet(110)}”</div><div style="font-size:22px;margin-top:20px">${person()}</div></div>`,
  columns: () =>
    `${heading(1)}<div style="display:flex;gap:40px;margin-top:40px">${repeat(3, () => `<div style="flex:1;text-align:center">${icon(70)}${heading(3)}<div style="font-size:18px">${snippet(60)}</div></div>`)}</div>`,
  illustration: () =>
    `<div style="display:flex;gap:24px;height:100%">${picture('55%', '100%')}<div>${heading(1)}<div style="font-size:22px">${snippet(140)}</div></div></div>`,
};

export const documents = {
  slide: () => [
    'a presentation slide | a slide of a talk | a slide of a presentation | a slide show | a page of a presentation',
    slide(pick(Object.values(slides))()),
  ],
  spreadsheet: () => [
    'a spreadsheet | a table of cells in a spreadsheet program | rows and columns of cells with numbers | a sheet of cells',
    `<div style="background:#fff;color:#111;height:100vh;font-size:12px"><div style="background:${css('green', whole(-5, 55))};padding:6px;display:flex;gap:10px">${repeat(whole(8, 18), () => icon(18))}</div><div style="display:flex;padding:4px;border-bottom:1px solid #ccc"><input data-r="input" data-t="formula bar input field" value="=${word()}(A${whole(1, 20)}:C${whole(1, 20)})" style="flex:1;border:1px solid #ccc"></div><table style="border-collapse:collapse;width:100%">${repeat(26, (i) => `<tr>${repeat(9, (j) => `<td style="border:1px solid #ddd;height:22px;padding:2px 6px;${i === 0 || j === 0 ? 'background:#eee;text-align:center;' : chance(0.05) ? `background:${css('yellow', 35)};` : ''}">${i === 0 ? ' ABCDEFGH'[j] : j === 0 ? i : chance(0.6) ? pick([() => whole(1, 9999), word, price])() : ''}</td>`)}</tr>`)}</table>${chance(0.4) ? `<div style="position:absolute;right:40px;top:${whole(150, 300)}px;background:#fff;border:1px solid #bbb">${chart(300, 200)}</div>` : ''}</div>`,
  ],
  receipt: () => [
    'a shop receipt | a till receipt | a narrow paper with prices and a total | a paper slip from a shop',
    `<div style="background:${pick(['#888', '#ddd', '#6b5a48'])};min-height:100vh;padding:20px"><div style="width:${whole(240, 330)}px;margin:auto;background:#fdfdfa;color:#222;padding:18px;font:13px '${theme.mono}'"><div style="text-align:center">${heading(3, title(2))}${whole(1, 99)} ${title(2)}<br>${date()} ${clock()}</div>${dashes}${repeat(whole(4, 14), () => `<div style="display:flex"><span style="flex:1">${whole(1, 3)} ${word()}</span>${whole(1, 80)}.${whole(10, 99)}</div>`)}${dashes}<div style="display:flex;font-size:18px;font-weight:700"><span style="flex:1">TOTAL</span><span data-r="text" data-t="total amount">${whole(10, 300)}.${whole(10, 99)}</span></div>${dashes}<div style="text-align:center"><svg data-r="icon" data-t="barcode" width="180" height="44">${repeat(60, (i) => `<rect x="${i * 3}" width="${whole(1, 3)}" height="44"/>`)}</svg></div></div></div>`,
  ],
  certificate: () => [
    'a certificate | a diploma | an award with a border and signatures | a printed document of honour',
    sheet(
      30,
      '',
      `<div style="border:${whole(3, 10)}px double ${css(theme.accent)};padding:40px;text-align:center;min-height:85vh">${icon(70, 'award')}${heading(1, pick(['Certificate', 'Diploma', 'Award']), 'font-size:48px')}${text(1)}<div style="font-size:34px;font-style:italic">${person()}</div>${text(1)}<div style="display:flex;justify-content:space-around;margin-top:30px">${signature()}${signature()}</div></div>`,
    ),
  ],
  menu: () => [
    'a restaurant menu | a list of dishes with prices | a food menu | dishes and prices on paper',
    sheet(
      whole(30, 60),
      '',
      `<div style="text-align:center">${heading(1, title(2))}</div><div style="columns:${whole(1, 2)}">${repeat(whole(2, 4), () => `${heading(3, title(1))}${repeat(whole(3, 6), () => `<div style="display:flex"><b style="flex:1">${title(2)}</b>${whole(3, 40)}.50</div><small>${snippet(50)}</small>`)}`)}</div>`,
    ),
  ],
  ticket: () => [
    'a boarding pass | a travel ticket | a ticket with a code | a card for a flight',
    `<div style="display:flex;align-items:center;justify-content:center;height:100vh"><div style="display:flex;background:#fff;color:#111;border-radius:14px;overflow:hidden;box-shadow:0 4px 16px #0003"><div style="padding:24px;width:400px"><div style="background:${css(theme.accent)};color:#fff;margin:-24px -24px 16px;padding:12px 24px">${icon(22, 'plane')} ${title(2)}</div><div style="display:flex;justify-content:space-between;font-size:44px"><b>${title(1).slice(0, 3).toUpperCase()}</b>${icon(40, 'arrow-right')}<b>${title(1).slice(0, 3).toUpperCase()}</b></div><div style="display:flex;justify-content:space-between;margin-top:20px">${repeat(4, () => `<div><small>${title(1)}</small><br><b>${whole(1, 40)}${pick(['A', 'B', 'C'])}</b></div>`)}</div></div><div style="border-left:2px dashed #999;padding:24px"><svg data-r="icon" data-t="qr code" width="120" height="120">${repeat(169, (i) => (chance(0.5) ? `<rect x="${(i % 13) * 9}" y="${Math.floor(i / 13) * 9}" width="9" height="9"/>` : ''))}</svg></div></div></div>`,
  ],
  paperform: () => [
    'a paper form to fill in | a printed form | a printed page with fields | a form on paper',
    sheet(
      whole(30, 60),
      'font-size:14px',
      `${heading(2, title(3))}${repeat(whole(5, 10), () => `<div style="margin:12px 0">${title(2)}<div data-r="input" data-t="blank field" style="border:1px solid #333;height:${whole(22, 34)}px;padding:4px;font-family:cursive;color:#124">${chance(0.5) ? person() : ''}</div></div>`)}${repeat(whole(1, 4), () => check())}${signature()}`,
    ),
  ],
  book: () => [
    'a page of a book | a page of text | a printed page of a novel | a page full of text',
    sheet(
      whole(50, 100),
      `font:${whole(14, 19)}px/1.5 '${pick(['EB Garamond', 'Linux Libertine O', 'Liberation Serif', 'Noto Serif'])}';text-align:justify`,
      `<div style="text-align:center;margin-bottom:30px">${title(2)}</div>${repeat(whole(3, 6), () => `<p style="margin:0;text-indent:2em">${text(whole(3, 6))}</p>`)}<div style="text-align:center">${whole(2, 400)}</div>`,
    ),
  ],
  newspaper: () => [
    'a printed newspaper | newspaper columns | a page of a newspaper | columns of printed text with headlines',
    sheet(
      24,
      `font:12px/1.3 'Liberation Serif'`,
      `<div style="text-align:center;border-bottom:3px double #111;font-size:44px;font-weight:700">${title(2)}</div>${heading(1, title(6))}<div style="columns:${whole(3, 4)};column-gap:16px;text-align:justify">${repeat(6, () => `${chance(0.4) ? heading(4, title(4)) : ''}${text(5)}${chance(0.3) ? picture('100%', '130px', 'filter:grayscale(1)') : ''}`)}</div>`,
    ),
  ],
  poster: () => [
    'a poster | an event poster | a printed poster with a large title | a placard with a picture',
    `<div style="position:relative;height:100vh;overflow:hidden;background:${css(theme.accent)};color:#fff;text-align:center">${chance(0.5) ? photo('position:absolute;inset:0;width:100%;height:100%;opacity:.7') : ''}<div style="position:relative;padding:40px">${heading(1, title(2), `font-size:${whole(60, 110)}px;line-height:1`)}${picture('60%', '300px', 'background:none')}<div style="font-size:28px">${date()} · ${clock()}</div>${text(1)}</div></div>`,
  ],
  map: () => {
    const { width, height } = theme.viewport;
    return [
      'a street map | a map with pins | streets on a map | a city map | a map with streets and parks',
      `<div style="position:relative;height:100vh">${streetMap(width, height)}${repeat(whole(1, 6), () => pin(width, height))}<div style="position:absolute;left:16px;top:16px;width:260px">${card(row(input('Search') + icon(20, 'search')))}</div><div style="position:absolute;right:16px;bottom:20px">${card(`${icon(20, 'plus')}<br>${icon(20, 'minus')}`)}</div></div>`,
    ];
  },
  diagram: () => [
    'a flow chart | a diagram of boxes and arrows | boxes joined by lines | a chart of steps | a diagram',
    `<div style="padding:20px">${heading(2)}${diagram(theme.viewport.width - 60, theme.viewport.height - 140)}</div>`,
  ],
  window: () => [
    'a program window on a desktop | overlapping windows | a desktop with windows | a computer desktop | windows over a wallpaper',
    `<div style="position:relative;height:100vh;overflow:hidden">${photo('position:absolute;width:100%;height:100%')}${repeat(whole(1, 3), () => windowFrame(`<div style="padding:14px">${pick([() => heading(3) + text(2), () => table(6, 3), () => repeat(4, () => input()) + button('OK', 'full') + button('Cancel'), () => text(3)])()}</div>`, `position:absolute;left:${whole(2, 40)}%;top:${whole(4, 40)}%;width:${whole(40, 58)}%`))}<div style="position:absolute;left:0;right:0;bottom:0;background:#111c;color:#fff;padding:6px;display:flex;gap:14px">${repeat(whole(4, 10), () => icon(26))}<span style="flex:1"></span>${clock()}</div></div>`,
  ],
  timetable: () => [
    'a departure board | a timetable | a list of times and places | a board with departures | a display board of trains or flights',
    `<div style="background:${pick(['#0b1e4b', '#111', '#fff'])};color:${pick(['#fd0', '#fff', '#7af'])};height:100vh;padding:24px;font-size:20px">${heading(1, pick(['Departures', 'Arrivals', 'Timetable']))}${repeat(whole(6, 12), () => `<div style="display:flex;border-bottom:1px solid #8885;padding:6px 0"><span style="width:90px">${clock()}</span><span style="flex:1">${title(2)}</span><span style="width:60px">${whole(1, 20)}</span>${chance(0.3) ? badge('late', 'red') : ''}</div>`)}</div>`,
  ],
  plan: () => [
    'a project timeline | a gantt chart | bars of tasks over time | a project plan | a schedule of tasks',
    `<div style="padding:20px">${heading(2)}${repeat(whole(6, 12), () => `<div style="display:flex;align-items:center;border-bottom:1px solid ${theme.line};height:34px"><span style="width:160px">${title(2)}</span><span style="flex:1;position:relative;height:20px"><span data-r="badge" data-t="bar of a timeline" style="position:absolute;left:${whole(0, 60)}%;width:${whole(8, 40)}%;height:20px;border-radius:5px;background:${css(anyColour())}"></span></span></div>`)}</div>`,
  ],
  keypad: () => [
    'a calculator | a keypad of numbers | number buttons | a calculator with buttons',
    `<div style="max-width:320px;margin:20px auto">${card(`<div data-r="input" data-t="number display" style="font-size:40px;text-align:right;padding:12px">${whole(1, 99999)}</div><div style="display:grid;grid-template-columns:repeat(4,1fr);gap:8px">${[...'789÷456×123−0.=+'].map((key) => `<button data-r="button" data-t="${key} key button" style="font-size:22px;padding:14px;border-radius:${theme.radius}px;border:1px solid ${theme.line};background:${'÷×−=+'.includes(key) ? css(theme.accent) : theme.background};color:${theme.text}">${key}</button>`).join('')}</div>`)}</div>`,
  ],
  board: () => [
    'a board game | a chess board | black and white squares with pieces | a game on a board',
    `<div style="padding:20px;display:flex;gap:20px"><div style="display:grid;grid-template-columns:repeat(8,1fr);width:${whole(380, 560)}px;aspect-ratio:1">${repeat(64, (i) => `<div style="background:${(i + Math.floor(i / 8)) % 2 ? '#b58863' : '#f0d9b5'};display:flex;align-items:center;justify-content:center;font-size:38px;color:${random() < 0.5 ? '#fff' : '#000'}">${chance(0.35) ? `<span data-r="icon" data-t="chess piece">${pick([...'♚♛♜♝♞♟'])}</span>` : ''}</div>`)}</div>${card(heading(3) + table(5, 2))}</div>`,
  ],
};
