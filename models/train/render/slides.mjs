/**
 * Further layouts of slides that training sees. Each entry: a family and a function that gives
 * [caption, html]. A title above a plain list of points is not among them: that one is held out.
 */
import { chance, pick, repeat, whole } from './chance.mjs';
import { avatar, badge, chart, heading, icon, photo, picture, row, table } from './parts.mjs';
import { say } from './say.mjs';
import { anyColour, colourNames, css, theme } from './theme.mjs';
import { date, person, snippet, title, word } from './words.mjs';

const names = ['a presentation slide', 'a slide of a presentation', 'a slide of a talk'];
const part = (share) => `${Math.round(theme.viewport.width * share)}px`;
const big = (words, share = 0.05, style = '') =>
  heading(1, title(words), `font-size:${part(share)};line-height:1.15;color:inherit;${style}`);
const small = (length, share = 0.02, style = '') =>
  `<div style="font-size:${part(share)};line-height:1.4;${style}">${snippet(length)}</div>`;

/** Ground and ink of a slide; a dark theme has dark ones, since the caption calls it dark. */
const looks = () =>
  pick([
    [theme.card, theme.text],
    [theme.background, theme.text],
    [css(theme.accent, theme.accent === 'yellow' ? -22 : -12), '#fff'],
    [`linear-gradient(${whole(0, 360)}deg,${css(anyColour(), -18)},${css('black', 6)})`, '#fff'],
    theme.dark ? ['#14171f', '#eee'] : ['#fff', '#222'],
    theme.dark
      ? [`linear-gradient(${whole(0, 360)}deg,#000,${theme.card})`, '#eee']
      : [`linear-gradient(${whole(0, 360)}deg,${css(theme.accent, 38)},#fff)`, '#222'],
  ]);

const trims = [
  () => '',
  () =>
    `<div style="position:absolute;left:0;top:0;bottom:0;width:${part(0.018)};background:${css(theme.accent)}"></div>`,
  () =>
    `<div style="position:absolute;left:0;right:0;top:0;height:${part(0.012)};background:${css(theme.accent)}"></div>`,
  () =>
    `<div style="position:absolute;right:-12%;top:-25%;width:38%;aspect-ratio:1;border-radius:50%;background:${css(theme.accent)};opacity:.25"></div>`,
  () =>
    `<div style="position:absolute;left:4%;right:4%;bottom:7%;border-top:1px solid currentColor;opacity:.4"></div>`,
];
const footer = () =>
  chance(0.6)
    ? `<div style="position:absolute;left:5%;right:5%;bottom:2.5%;display:flex;justify-content:space-between;font-size:${part(0.013)};opacity:.7"><span>${title(2)}</span><span>${whole(1, 60)}</span></div>`
    : '';

function slide(content, style = '') {
  const [ground, ink] = looks();
  return `<div style="position:relative;height:100vh;overflow:hidden;background:${ground};color:${ink};padding:6% 7%;${style}">${pick(trims)()}<div style="position:relative;height:100%">${content}</div>${footer()}</div>`;
}
const middle = (content, align = 'center') =>
  `<div style="display:flex;flex-direction:column;justify-content:center;height:100%;align-items:${align};text-align:${align}">${content}</div>`;
const beside = (parts, style = '') =>
  `<div style="display:flex;gap:4%;margin-top:4%;height:74%;${style}">${parts}</div>`;
const column = (content) => `<div style="flex:1;min-width:0">${content}</div>`;
const columnHead = () =>
  heading(
    3,
    title(2),
    `font-size:${part(0.027)};color:${pick(['inherit', css(theme.accent, 12)])}`,
  );
const drawing = () =>
  pick([() => picture('100%', '100%'), () => photo('width:100%;height:100%', 'photograph')])();
const graph = (width, height) =>
  `<div style="background:${theme.card};color:${theme.text};padding:8px;border-radius:${theme.radius}px">${chart(Math.round(theme.viewport.width * width), Math.round(theme.viewport.height * height))}</div>`;

const layouts = {
  opening: () => [
    'a large title and the name of the speaker',
    middle(
      `${chance(0.4) ? icon(Math.round(theme.viewport.width * 0.07)) : ''}${big(whole(2, 6), 0.062)}${small(60, 0.025)}<div style="margin-top:5%;font-size:${part(0.018)}">${person()} · ${date()}</div>`,
      pick(['center', 'start']),
    ),
  ],
  section: () => [
    'a section header',
    middle(
      `<div style="font-size:${part(0.09)};font-weight:800;color:${css(theme.accent, 10)}">${whole(1, 9)}</div>${big(whole(1, 4), 0.06)}${chance(0.5) ? `<div style="width:18%;border-top:4px solid currentColor"></div>` : ''}`,
      pick(['center', 'start', 'end']),
    ),
  ],
  twocolumns: () => [
    'two columns of text',
    `${big(whole(2, 5), 0.042)}${beside(repeat(2, () => column(columnHead() + small(whole(120, 260)) + small(whole(60, 160), 0.02, 'margin-top:4%'))))}`,
  ],
  threecolumns: () => [
    'three columns with icons',
    `${big(whole(2, 5), 0.042)}${beside(repeat(3, () => column(`${icon(Math.round(theme.viewport.width * 0.06))}${columnHead()}${small(90, 0.018)}`)))}`,
  ],
  imageleft: () => [
    'a picture on the left and text on the right',
    `<div style="display:flex;gap:5%;height:96%"><div style="width:${whole(36, 52)}%;flex:none">${drawing()}</div>${column(middle(big(whole(2, 4), 0.04) + small(160), 'start'))}</div>`,
  ],
  imageright: () => [
    'text on the left and a picture on the right',
    `<div style="display:flex;gap:5%;height:96%">${column(middle(big(whole(2, 4), 0.04) + small(160), 'start'))}<div style="width:${whole(36, 52)}%;flex:none">${drawing()}</div></div>`,
  ],
  comparison: () => [
    'a comparison of two things side by side',
    `${big(whole(2, 4), 0.04, 'text-align:center')}${beside(
      [0, 1]
        .map(
          (side) =>
            `<div style="flex:1;border:2px solid ${css(side ? 'green' : 'red', 8)};border-radius:${theme.radius}px;padding:3%;overflow:hidden">${columnHead()}${repeat(whole(3, 4), () => `<div style="display:flex;gap:3%;font-size:${part(0.018)};margin:4% 0"><span style="color:${css(side ? 'green' : 'red', 8)}">${icon(Math.round(theme.viewport.width * 0.022), side ? 'check' : 'x')}</span>${snippet(50)}</div>`)}</div>`,
        )
        .join(''),
      'height:70%',
    )}`,
  ],
  agenda: () => [
    'an agenda of numbered topics',
    `${heading(1, pick(['Agenda', 'Contents', 'Topics', 'Today']), `font-size:${part(0.05)};color:inherit`)}<div style="display:grid;grid-template-columns:1fr 1fr;gap:5% 6%;margin-top:5%">${repeat(whole(4, 6), (i) => row(`<span data-r="badge" data-t="number ${i + 1}" style="flex:none;width:${part(0.055)};height:${part(0.055)};border-radius:50%;background:${css(theme.accent)};color:#fff;display:flex;align-items:center;justify-content:center;font-size:${part(0.025)}">${i + 1}</span><div style="font-size:${part(0.023)}"><b>${title(2)}</b><div style="font-size:${part(0.015)};opacity:.7">${snippet(34)}</div></div>`))}</div>`,
  ],
  timeline: () => [
    'a timeline of years',
    `${big(whole(2, 4), 0.042)}<div style="position:relative;margin-top:14%;display:flex;border-top:5px solid ${css(theme.accent, 8)}">${repeat(whole(3, 5), (i) => `<div style="flex:1;padding:3% 2% 0 0;position:relative"><span data-r="badge" data-t="point of a timeline" style="position:absolute;top:-${part(0.014)};width:${part(0.024)};height:${part(0.024)};border-radius:50%;background:${css(pick([theme.accent, 'orange', 'teal']), 4)}"></span><b style="font-size:${part(0.03)}">${2018 + i * 2}</b>${small(44, 0.016)}</div>`)}</div>`,
  ],
  bignumber: () => [
    'one big number',
    middle(
      `<div data-r="text" data-t="big number" style="font-size:${part(whole(13, 22) / 100)};line-height:1;font-weight:800;color:${pick(['inherit', css(theme.accent, 14)])}">${pick(['', '$', '+'])}${whole(2, 980)}${pick(['%', 'k', 'M', ''])}</div>${small(70, 0.028, 'margin-top:3%')}`,
      pick(['center', 'start']),
    ),
  ],
  numbers: () => [
    'three big numbers',
    `${big(whole(2, 4), 0.042)}${beside(
      repeat(3, () =>
        column(
          `<div data-r="text" data-t="big number" style="font-size:${part(0.085)};font-weight:700;color:${css(anyColour(), 10)}">${whole(2, 99)}${pick(['%', 'k', ''])}</div>${small(50, 0.018)}`,
        ),
      ),
      'align-items:center;height:60%',
    )}`,
  ],
  quote: () => [
    'a quotation',
    middle(
      `<div style="font-size:${part(0.1)};line-height:.6;opacity:.5">“</div><div style="font-size:${part(0.036)};font-style:italic;line-height:1.35">${snippet(whole(70, 150))}</div><div style="margin-top:5%;display:flex;gap:14px;align-items:center;font-size:${part(0.02)}">${chance(0.6) ? avatar(Math.round(theme.viewport.width * 0.05)) : ''}${person()}</div>`,
      pick(['center', 'start']),
    ),
  ],
  closing: () => [
    'thanks and contact details',
    middle(
      `${heading(1, pick(['Thank you', 'Thanks!', 'Questions?', 'The end', 'Thank you for listening']), `font-size:${part(0.075)};color:inherit`)}<div style="display:flex;gap:5%;margin-top:4%;font-size:${part(0.02)};white-space:nowrap;width:100%;justify-content:center">${repeat(whole(1, 3), (i) => `<span>${icon(Math.round(theme.viewport.width * 0.024), ['mail', 'phone', 'globe'][i])} ${word()}@${word()}.org</span>`)}</div>`,
    ),
  ],
  chartfull: () => [
    'a title and a chart',
    `${big(whole(2, 5), 0.04)}<div style="margin-top:3%">${graph(0.8, 0.56)}</div>`,
  ],
  twocharts: () => [
    'two charts side by side',
    `${big(whole(2, 5), 0.04)}<div style="display:flex;gap:3%;margin-top:4%">${repeat(2, () => `<div>${graph(0.38, 0.45)}${small(40, 0.016)}</div>`)}</div>`,
  ],
  tableslide: () => [
    'a title and a table',
    `${big(whole(2, 5), 0.04)}<div style="margin-top:3%;background:${theme.card};color:${theme.text};padding:12px">${table(whole(4, 7), whole(3, 5))}</div>`,
  ],
  team: () => [
    'faces of a team',
    `${big(whole(1, 3), 0.042, 'text-align:center')}<div style="display:flex;justify-content:space-around;margin-top:7%;text-align:center">${repeat(whole(3, 4), () => `<div>${avatar(Math.round(theme.viewport.width * 0.13))}<div style="font-size:${part(0.022)};margin-top:8%"><b>${person()}</b></div><div style="font-size:${part(0.016)};opacity:.8">${title(2)}</div></div>`)}</div>`,
  ],
  process: () => [
    'steps joined by arrows',
    `${big(whole(2, 5), 0.042)}<div style="display:flex;align-items:center;gap:1.5%;margin-top:12%">${repeat(whole(3, 4), (i) => `${i ? icon(Math.round(theme.viewport.width * 0.035), 'arrow-right') : ''}<div data-r="badge" data-t="${theme.accent} step of a process" style="flex:1;min-width:0;overflow:hidden;background:${css(theme.accent)};color:#fff;border-radius:${theme.radius}px;padding:4% 2%;text-align:center;font-size:${part(0.02)}">${title(2)}</div>`)}</div>`,
  ],
  pyramid: () => [
    'a pyramid of layers',
    `${big(whole(2, 4), 0.042)}<div style="margin-top:3%">${repeat(4, (i) => `<div data-r="badge" data-t="${colourNames[i]} layer of a pyramid" style="width:${20 + i * 20}%;margin:1% auto;background:${css(colourNames[i])};color:#fff;text-align:center;padding:2% 0;font-size:${part(0.02)};white-space:nowrap;overflow:hidden">${title(1)}</div>`)}</div>`,
  ],
};

const photoSlide = () => [
  say(names, 'a photograph as background'),
  `<div style="position:relative;height:100vh;overflow:hidden;color:#fff">${photo('position:absolute;inset:0;width:100%;height:100%')}<div style="position:absolute;${pick(['left:0;right:0;bottom:0', 'left:0;top:0;bottom:0;width:44%', 'left:12%;right:12%;top:30%'])};background:rgb(0 0 0/${pick([0.45, 0.6, 0.75])});padding:4% 5%">${big(whole(2, 5), 0.045)}${small(70)}</div></div>`,
];
const editorSlide = () => [
  say(['a presentation program', 'a program for making slides'], 'slides in a list on the left'),
  `<div style="height:100vh;display:flex;flex-direction:column;background:${theme.dark ? '#26282c' : '#eceff3'}"><div style="display:flex;gap:12px;padding:8px 12px;background:${theme.card};overflow:hidden">${repeat(whole(9, 16), () => icon(18))}</div><div style="flex:1;display:flex;min-height:0"><div style="width:17%;padding:10px;overflow:hidden">${repeat(6, (i) => `<div data-r="image" data-t="small slide" style="height:12%;margin-bottom:9px;background:#fff;color:#222;font-size:8px;padding:5px;overflow:hidden;border:2px solid ${i === 1 ? css(theme.accent) : '#ccc'}"><b>${title(2)}</b><br>${snippet(30)}</div>`)}</div><div style="flex:1;padding:3%"><div style="zoom:.78;border:1px solid #0003">${slide(pick(Object.values(layouts))()[1])}</div></div></div></div>`,
];

/** name: [type, make, shape]; the renderer picks a size by the shape. */
export const slides = {
  ...Object.fromEntries(
    Object.entries(layouts).map(([name, make]) => [
      `slide-${name}`,
      [
        'slide',
        () => {
          const [shows, content] = make();
          return [say(names, shows), slide(content)];
        },
        'slide',
      ],
    ]),
  ),
  'slide-photo': ['slide', photoSlide, 'slide'],
  'slide-badges': [
    'slide',
    () => [
      say(names, 'words in coloured labels'),
      slide(
        `${big(whole(2, 4), 0.045)}<div style="display:flex;flex-wrap:wrap;gap:16px;margin-top:6%;font-size:${part(0.026)}">${repeat(whole(7, 14), () => badge())}</div>`,
      ),
    ],
    'slide',
  ],
  'slide-program': ['slideeditor', editorSlide, 'slide'],
};
