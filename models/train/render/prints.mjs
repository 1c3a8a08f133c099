/** Printed matter that training sees; same shape as `slides`. */
import { chance, pick, random, repeat, whole } from './chance.mjs';
import { chart, heading, icon, photo, picture, row, table, text } from './parts.mjs';
import { say } from './say.mjs';
import { anyColour, css, theme } from './theme.mjs';
import { clock, date, paragraph, person, price, sentence, snippet, title, word } from './words.mjs';

const serif = () => pick(['EB Garamond', 'Linux Libertine O', 'Liberation Serif', 'Noto Serif']);
const sheet = (style, content) =>
  `<div style="background:${pick(['#fff', '#fff', '#fdfaf1', '#f4efe3'])};color:#111;height:100vh;overflow:hidden;padding:${whole(24, 60)}px;${style}">${content}</div>`;
const columnText = (count, columns, size) =>
  `<div style="columns:${columns};column-gap:18px;text-align:justify;font-size:${size}px;line-height:1.3">${repeat(count, () => `<p style="margin:0 0 6px">${paragraph(4)}</p>`)}</div>`;
const grey = 'filter:grayscale(1)';

const comic = () => {
  const rows = whole(2, 3);
  const panel = () =>
    `<div style="position:relative;flex:${whole(2, 5)};border:3px solid #111;overflow:hidden;background:${css(anyColour(), 35)}">${picture('100%', '100%', 'background:none;padding:20px')}<div data-r="text" data-t="speech bubble" style="position:absolute;left:${whole(3, 40)}%;top:${whole(3, 12)}%;max-width:58%;background:#fff;border:2px solid #111;border-radius:50%;padding:10px 16px;font:13px 'Comic Neue';text-align:center">${snippet(whole(12, 40))}</div></div>`;
  return sheet(
    'display:flex;flex-direction:column;gap:10px;padding:20px;',
    repeat(
      rows,
      () =>
        `<div style="flex:1;min-height:0;display:flex;gap:10px">${repeat(whole(1, 3), panel)}</div>`,
    ),
  );
};

const businessCard = () => {
  const [ground, ink] = pick([
    ['#fff', '#222'],
    [css(theme.accent), '#fff'],
    ['#15171c', '#e9d9a8'],
    ['#f6f1e4', '#333'],
  ]);
  return `<div style="height:100vh;display:flex;align-items:center;justify-content:center;background:${pick(['#888', '#cfd3d8', '#5b4636', '#eee'])}"><div data-r="text" data-t="card" style="width:${whole(360, 540)}px;aspect-ratio:1.7;background:${ground};color:${ink};padding:28px;display:flex;flex-direction:column;justify-content:space-between;box-shadow:0 6px 20px #0005;${chance(0.4) ? 'text-align:center;align-items:center' : ''}">${row(icon(44) + `<b data-r="logo" data-t="logo">${title(2)}</b>`)}<div>${heading(2, person(), 'color:inherit')}<div>${title(2)}</div></div><div style="font-size:13px">${icon(13, 'phone')} +${whole(1, 99)} ${whole(100000, 999999)} · ${icon(13, 'mail')} ${word()}@${word()}.org</div></div></div>`;
};

const contents = () =>
  sheet(
    `font:${whole(14, 18)}px/1.9 '${serif()}'`,
    `${heading(1, pick(['Contents', 'Table of contents', 'Index']))}${repeat(whole(9, 16), (i) => `<div style="display:flex;gap:8px;padding-left:${i % 3 ? 24 : 0}px"><span>${i + 1}</span><span>${title(whole(2, 4))}</span><span style="flex:1;border-bottom:2px dotted #888;margin-bottom:8px"></span><span>${i * 7 + whole(1, 6)}</span></div>`)}`,
  );

const front = () =>
  sheet(
    `font-family:'${serif()}';padding:24px`,
    `<div style="text-align:center;border-bottom:4px double #111;font-size:52px;font-weight:700;white-space:nowrap;overflow:hidden">${title(2)}</div><div style="display:flex;justify-content:space-between;font-size:12px;border-bottom:1px solid #111"><span>${date()}</span><span>No. ${whole(1, 999)}</span><span>${price()}</span></div>${heading(1, title(whole(4, 7)), 'font-size:40px;line-height:1.1')}<div style="display:flex;gap:18px"><div style="flex:2">${chance(0.8) ? photo(`width:100%;height:240px;${grey}`).replace('<img', '<img data-r="image" data-t="photograph"') : picture('100%', '240px', grey)}<small>${snippet(70)}</small>${columnText(3, 2, 11)}</div><div style="flex:1">${heading(3, title(4))}${columnText(5, 1, 11)}</div></div>${columnText(4, 4, 10)}`,
  );

const magazine = () =>
  sheet(
    `font-family:'${serif()}'`,
    `${photo('width:100%;height:38%', 'photograph')}${heading(1, title(whole(2, 4)), `font-size:46px;color:${css(theme.accent)}`)}<b>${sentence()}</b><div style="float:right;width:40%;margin:12px 0 12px 18px;border-top:4px solid ${css(theme.accent)};font-size:24px;font-style:italic">“${snippet(60)}”</div>${columnText(6, 2, 13)}`,
  );
const cover = () =>
  `<div style="position:relative;height:100vh;overflow:hidden;background:${css(theme.accent, -10)};color:#fff;text-align:center">${chance(0.6) ? photo('position:absolute;inset:0;width:100%;height:100%') : ''}<div style="position:relative;padding:50px 30px;height:100%;display:flex;flex-direction:column;justify-content:space-between;text-shadow:0 1px 5px #000a">${heading(1, title(whole(1, 4)), `font-size:${whole(50, 84)}px;line-height:1.05;color:inherit`)}${chance(0.4) ? picture('50%', '260px', 'background:none;align-self:center') : ''}<div style="font-size:28px">${person()}</div></div></div>`;
const flyer = () =>
  `<div style="height:100vh;overflow:hidden;background:linear-gradient(${whole(0, 360)}deg,${css(anyColour(), 20)},${css(anyColour(), 10)});padding:36px;color:#fff;text-align:center">${heading(1, title(whole(2, 3)), `font-size:${whole(52, 86)}px;line-height:1;color:inherit`)}<div style="background:#fff;color:#222;border-radius:${theme.radius * 2}px;padding:20px;margin:24px 0">${picture('70%', '250px', 'background:none')}${heading(2, title(3), 'color:#222')}${text(1)}</div><div style="font-size:30px;font-weight:700">${date()} · ${clock()}</div><div style="font-size:18px">${icon(20, 'map-pin')} ${title(3)}</div></div>`;
const typePoster = () =>
  `<div style="height:100vh;overflow:hidden;background:${css(theme.accent, theme.accent === 'yellow' ? 5 : 0)};color:${pick(['#fff', '#111'])};padding:40px;display:flex;flex-direction:column;justify-content:space-between">${repeat(whole(2, 4), () => `<div data-r="heading" data-t="heading" style="font-size:${whole(70, 130)}px;font-weight:800;line-height:.95;text-transform:uppercase;white-space:nowrap">${word()}</div>`)}<div style="font-size:20px">${date()}<br>${sentence()}</div></div>`;
const curriculum = () =>
  sheet(
    'padding:0;font-size:13px',
    `<div style="display:flex;height:100%"><div style="width:34%;background:${css(theme.accent, -12)};color:#fff;padding:26px">${picture('130px', '130px', 'border-radius:50%')}${heading(3, title(1), 'color:#fff')}${repeat(4, () => `<div>${icon(14)} ${word()}</div>`)}${heading(3, title(1), 'color:#fff')}${repeat(4, () => `${title(1)}<div data-r="toggle" data-t="progress bar" style="height:7px;background:#fff4;margin:4px 0 9px"><div style="width:${whole(30, 95)}%;height:7px;background:#fff"></div></div>`)}</div><div style="flex:1;padding:26px">${heading(1, person())}<i>${title(3)}</i>${repeat(whole(3, 4), () => `${heading(3, title(1))}<b>${title(3)}</b> <small>${2000 + whole(4, 26)}</small>${text(2)}`)}</div></div>`,
  );
const report = () =>
  sheet(
    '',
    `${heading(1, title(4))}${text(2)}${chart(theme.viewport.width - 160, 240)}<small>${snippet(60)}</small>${heading(2, title(2))}${text(3)}${table(whole(4, 7), 4)}`,
  );
const formula = () =>
  `<div data-r="text" data-t="formula" style="text-align:center;font-size:${whole(18, 26)}px;margin:16px 0;font-style:italic">${pick('fghxy')}(${pick('xyzt')}) = ${pick(['∑', '∫', '∂', '√'])} ${pick('abcn')}<sup>${whole(2, 9)}</sup> ${pick(['+', '−', '·'])} ${pick('αβγλ')}<sub>${pick('ijk')}</sub> ${pick(['≤', '=', '≈'])} ${random().toFixed(2)}</div>`;
const mathematics = () =>
  sheet(
    `font:${whole(13, 17)}px/1.5 '${serif()}'`,
    `${heading(2, `${whole(1, 9)}.${whole(1, 9)} ${title(3)}`)}${repeat(whole(3, 5), () => text(2) + formula())}`,
  );

export const prints = {
  comic: [
    'comic',
    () => [say(['a comic', 'a comic page', 'a comic strip'], 'panels and speech bubbles'), comic()],
    'sheet',
  ],
  businesscard: [
    'businesscard',
    () => [
      'a business card | a card with a name and a phone number | a visiting card of a company',
      businessCard(),
    ],
    'sheet',
  ],
  contents: [
    'contents',
    () => [
      'a table of contents | a list of chapters with page numbers | the contents page of a book',
      contents(),
    ],
    'sheet',
  ],
  frontpaper: [
    'newspaper',
    () => [
      'a printed newspaper | the front page of a newspaper | newspaper columns with a photograph | columns of small text below a headline',
      front(),
    ],
    'sheet',
  ],
  magazine: [
    'magazine',
    () => [
      say(
        ['a magazine page', 'a printed magazine', 'a magazine article'],
        'a photograph and two columns of text',
      ),
      magazine(),
    ],
    'sheet',
  ],
  cover: [
    'cover',
    () => ['a book cover | the front of a book with a title | a title page with a name', cover()],
    'sheet',
  ],
  flyer: [
    'poster',
    () => [
      'a poster | a flyer | a colourful leaflet for an event | a poster with a date and a picture',
      flyer(),
    ],
    'sheet',
  ],
  typeposter: [
    'poster',
    () => ['a poster | a poster of large words | big letters on a coloured ground', typePoster()],
    'sheet',
  ],
  curriculum: [
    'curriculum',
    () => [
      'a curriculum vitae | a resume of a person | a printed page with a portrait and two columns',
      curriculum(),
    ],
    'sheet',
  ],
  report: [
    'report',
    () => [say(['a printed report', 'a page of a report'], 'a chart and a table'), report()],
    'sheet',
  ],
  mathematics: [
    'mathematics',
    () => [
      say(['a page of mathematics', 'a text book', 'a page of a science book'], 'formulas'),
      mathematics(),
    ],
    'sheet',
  ],
};
