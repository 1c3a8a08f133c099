/** Boards, plans and drawings of work that training sees; same shape as `slides`. Never columns of cards. */
import { chance, pick, random, repeat, whole } from './chance.mjs';
import {
  avatar,
  badge,
  button,
  card,
  check,
  heading,
  icon,
  input,
  photo,
  picture,
  row,
  sideBar,
  topBar,
} from './parts.mjs';
import { say } from './say.mjs';
import { anyColour, colourNames, css, theme } from './theme.mjs';
import { date, person, snippet, title, word } from './words.mjs';

const noteColours = ['yellow', 'pink', 'green', 'blue', 'orange', 'purple'];
const note = (x, y, side) => {
  const colour = pick(noteColours);
  return `<div data-r="badge" data-t="${colour} sticky note" style="position:absolute;left:${x}px;top:${y}px;width:${side}px;height:${side}px;background:${css(colour, colour === 'yellow' ? 18 : 30)};color:#222;padding:8px;font-size:${Math.round(side / 7.5)}px;line-height:1.2;overflow:hidden;box-shadow:2px 3px 6px #0004;transform:rotate(${whole(-7, 7)}deg)">${title(whole(2, 4))}</div>`;
};
const ground = () =>
  theme.dark
    ? '#1d2026'
    : pick([
        '#fff',
        '#f4f5f7',
        '#fafaf5',
        'radial-gradient(#ccd 1px,transparent 1px) 0 0/22px 22px #fff',
      ]);
const tools = () =>
  `<div style="position:absolute;left:12px;top:22%;background:${theme.card};border-radius:8px;padding:8px;box-shadow:0 2px 8px #0003">${['pencil', 'type', 'square', 'arrow-right', 'image', 'eraser'].map((name) => `<div style="margin:10px 2px">${icon(20, name)}</div>`).join('')}</div>`;

/** Notes thrown over the whole board, here and there in heaps. */
function notes() {
  const { width, height } = theme.viewport;
  const side = whole(64, 120);
  return repeat(whole(8, 22), () =>
    note(whole(70, Math.max(80, width - side - 20)), whole(60, height - side - 10), side),
  );
}
const arrows = (count) => {
  const { width, height } = theme.viewport;
  const spot = () => `${whole(80, width - 40)} ${whole(80, height - 40)}`;
  return `<svg width="${width}" height="${height}" style="position:absolute;inset:0">${repeat(count, () => `<path d="M${spot()}Q${spot()} ${spot()}" fill="none" stroke="${css(anyColour())}" stroke-width="${whole(2, 4)}"/>`)}</svg>`;
};
const surface = (content, look = ground()) =>
  `<div style="position:relative;height:100vh;overflow:hidden;background:${look}">${content}</div>`;

function mindMap() {
  const { width, height } = theme.viewport;
  const count = whole(4, 8);
  const [x, y] = [width / 2, height / 2];
  const ends = Array.from({ length: count }, (_, i) => {
    const angle = (i / count) * 2 * Math.PI + random() * 0.4;
    return [x + Math.cos(angle) * width * 0.34, y + Math.sin(angle) * height * 0.36];
  });
  const lines = ends.map(
    ([a, b], i) =>
      `<path d="M${x} ${y}Q${(x + a) / 2} ${b} ${a} ${b}" stroke="${css(colourNames[i % 8])}" stroke-width="4" fill="none"/>`,
  );
  const node = (a, b, colour, size) =>
    `<div data-r="badge" data-t="${colour} bubble of a mind map" style="position:absolute;left:${a}px;top:${b}px;transform:translate(-50%,-50%);background:${css(colour)};color:#fff;border-radius:30px;padding:${size}px ${size * 1.6}px;font-size:${size + 5}px;white-space:nowrap">${title(size > 10 ? 2 : 1)}</div>`;
  return `<svg width="${width}" height="${height}" style="position:absolute;inset:0">${lines.join('')}</svg>${ends.map(([a, b], i) => node(a, b, colourNames[i % 8], 8)).join('')}${node(x, y, theme.accent, 15)}`;
}

function orgChart() {
  const box = (size) =>
    `<div style="display:inline-block;vertical-align:top;border:2px solid ${css(theme.accent)};border-radius:${theme.radius}px;background:${theme.card};padding:8px;width:${size}px;font-size:12px;overflow:hidden">${avatar(34)}<br><b>${person()}</b><br>${title(1)}</div>`;
  const line = `<div style="width:2px;height:24px;background:${theme.text};margin:auto;opacity:.5"></div>`;
  const across = theme.viewport.width < 600 ? 2 : whole(3, 5);
  const branch = () =>
    `<div style="border-top:2px solid ${theme.text};flex:1">${line}${box(110)}${repeat(whole(0, 2), () => line + box(100))}</div>`;
  return `<div style="text-align:center;padding:24px">${heading(2)}${box(150)}${line}<div style="display:flex;justify-content:center">${repeat(across, branch)}</div></div>`;
}

const taskRow = () =>
  `<div style="display:flex;gap:10px;align-items:center;padding:9px 6px;border-bottom:1px solid ${theme.line};white-space:nowrap;overflow:hidden">${icon(16, pick(['grip-vertical', 'circle', 'circle-check', 'bookmark', 'bug']))}<small>${word().slice(0, 3).toUpperCase()}-${whole(1, 900)}</small><span style="flex:1;overflow:hidden">${title(whole(3, 6))}</span>${badge(pick(['open', 'done', 'review', 'new', 'blocked']))}${avatar(24)}</div>`;

function roadmap() {
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug'].slice(0, whole(4, 8));
  const lane = () =>
    `<div style="display:flex;border-top:1px solid ${theme.line}"><b style="width:100px;flex:none;padding:10px;overflow:hidden">${title(1)}</b><div style="flex:1">${repeat(whole(1, 3), () => `<div style="margin:5px 0 5px ${whole(0, 60)}%;width:${whole(12, 38)}%"><div data-r="badge" data-t="bar of a timeline" style="background:${css(anyColour())};color:#fff;border-radius:${theme.radius}px;padding:4px 8px;font-size:12px;white-space:nowrap;overflow:hidden">${title(2)}</div></div>`)}</div></div>`;
  return `<div style="padding:20px">${heading(2)}<div style="display:flex;padding-left:100px">${months.map((m) => `<span style="flex:1;font-size:13px">${m}</span>`).join('')}</div>${repeat(whole(3, 6), lane)}</div>`;
}

const cork = '#c69c6d radial-gradient(#8a6238 1px,transparent 1.5px) 0 0/9px 9px';
function pinned() {
  const { width, height } = theme.viewport;
  const side = whole(120, 190);
  const item = () =>
    chance(0.5)
      ? picture(`${side}px`, `${Math.round(side * 0.8)}px`, 'border:6px solid #fff')
      : `<div data-r="text" data-t="paper note" style="background:#fffef5;color:#222;width:${side}px;padding:14px;font-size:14px">${heading(4, title(2), 'color:#222')}${snippet(60)}</div>`;
  return repeat(
    whole(5, 11),
    () =>
      `<div style="position:absolute;left:${whole(10, Math.max(20, width - side - 20))}px;top:${whole(10, height - side)}px;transform:rotate(${whole(-9, 9)}deg);box-shadow:2px 3px 7px #0006">${item()}<span data-r="icon" data-t="pin" style="position:absolute;left:48%;top:-5px;width:13px;height:13px;border-radius:50%;background:${css(anyColour())}"></span></div>`,
  );
}

const blackboard = () =>
  `<div style="padding:40px;font-family:'Comic Neue';font-size:22px;color:#f4f4ec">${heading(1, title(3), "font-family:'Comic Neue';color:inherit")}${repeat(whole(2, 5), () => `<div style="margin:14px 0">${whole(2, 90)} ${pick(['+', '−', '×', '÷'])} ${whole(2, 40)} = ${whole(1, 999)}</div>`)}${snippet(90)}</div>${arrows(whole(1, 4))}`;

const matrix = () =>
  `<div style="padding:20px;height:100vh;display:flex;flex-direction:column">${heading(2)}<div style="flex:1;display:grid;grid-template:1fr 1fr/1fr 1fr;gap:8px">${repeat(4, (i) => `<div style="background:${css(colourNames[[0, 2, 4, 1][i]], theme.dark ? -15 : 42)};padding:12px;border-radius:${theme.radius}px;overflow:hidden;font-size:14px;color:${theme.dark ? '#fff' : '#222'}"><b>${title(2)}</b>${repeat(whole(2, 4), () => `<div>${icon(14, 'check')} ${title(3)}</div>`)}</div>`)}</div></div>`;

const scoreboard = () =>
  `<div style="height:100vh;background:${pick(['#0d1b2a', '#111', '#132a13'])};color:#fff;padding:30px;text-align:center">${heading(2, title(2), 'color:#fff')}<div style="display:flex;justify-content:space-around;align-items:center;margin:20px 0">${avatar(90)}<div data-r="text" data-t="score" style="font-size:${theme.viewport.width < 600 ? 50 : 100}px;font-weight:800">${whole(0, 9)} : ${whole(0, 9)}</div>${avatar(90)}</div>${repeat(whole(4, 8), (i) => `<div style="display:flex;gap:14px;border-top:1px solid #fff3;padding:8px;text-align:start"><span>${i + 1}</span><span style="flex:1">${person()}</span><b>${whole(1, 99)}</b></div>`)}</div>`;

export const boards = {
  stickynotes: [
    'whiteboard',
    () => [
      say(['a whiteboard', 'a board', 'a board of ideas'], 'sticky notes'),
      surface(notes() + (chance(0.6) ? tools() : '')),
    ],
  ],
  retrospective: [
    'whiteboard',
    () => [
      'a whiteboard | a board of sticky notes of a team | a retrospective board | sticky notes and arrows on a board',
      surface(
        arrows(whole(2, 6)) +
          notes() +
          row(
            avatar() + avatar() + button('Share', 'full'),
            'position:absolute;right:14px;top:12px',
          ),
      ),
    ],
  ],
  mindmap: [
    'mindmap',
    () => [
      say(['a mind map', 'a diagram of ideas', 'a map of thoughts'], 'bubbles around a topic'),
      surface(mindMap()),
    ],
  ],
  orgchart: [
    'orgchart',
    () => [
      say(
        ['an organisation chart', 'a chart of a team', 'a tree of people'],
        'boxes joined by lines',
      ),
      orgChart(),
    ],
  ],
  backlog: [
    'tasklist',
    () => [
      say(
        ['a list of tasks', 'a task list of a project', 'a project backlog'],
        'one task in every row',
      ),
      `<div style="display:flex;min-height:100vh">${sideBar()}<div style="flex:1;min-width:0;padding:18px">${row(heading(2) + button('Create', 'full'))}${repeat(whole(1, 2), () => `${heading(4, title(2))}${repeat(whole(3, 7), taskRow)}`)}</div></div>`,
    ],
  ],
  issues: [
    'tasklist',
    () => [
      'a list of tasks | a list of issues of a project | an issue tracker | a project page with a list of open issues',
      `${topBar()}<div style="max-width:860px;margin:auto;padding:16px">${row(input('Search') + button('New', 'full', 'green'))}${repeat(whole(6, 11), () => `<div style="display:flex;gap:12px;padding:10px;border:1px solid ${theme.line};border-top:0"><span style="color:${css(pick(['green', 'purple', 'red']))}">${icon(18, pick(['circle-dot', 'circle-check', 'git-pull-request']))}</span><div style="flex:1"><b>${title(whole(3, 7))}</b> ${chance(0.6) ? badge() : ''}<div style="font-size:12px;opacity:.7">#${whole(1, 4000)} · ${date()} · ${person()}</div></div><small>${icon(14, 'message-square')} ${whole(0, 30)}</small></div>`)}</div>`,
    ],
  ],
  checklist: [
    'tasklist',
    () => [
      'a list of tasks | a checklist on a phone | a list of things to do with checkboxes | a task app on a phone',
      `<div style="padding:18px">${row(heading(1, title(1)) + avatar(36), 'justify-content:space-between')}${repeat(whole(2, 3), () => `<b style="opacity:.6">${title(1)}</b>${repeat(whole(2, 5), check)}`)}<div data-r="button" data-t="round add button" style="position:fixed;right:20px;bottom:20px;width:56px;height:56px;border-radius:28px;background:${css(theme.accent)};color:#fff;display:flex;align-items:center;justify-content:center">${icon(26, 'plus')}</div></div>`,
    ],
    'phone',
  ],
  roadmap: [
    'plan',
    () => [
      'a project timeline | a roadmap | a project plan with months and bars | a plan of tasks over time',
      roadmap(),
    ],
  ],
  bulletin: [
    'bulletin',
    () => [
      say(['a bulletin board', 'a pin board', 'a cork board'], 'pictures and paper notes'),
      surface(pinned(), cork),
    ],
  ],
  moodboard: [
    'bulletin',
    () => [
      'a mood board | a board of pictures and colours | a collage board of pictures',
      surface(
        `<div style="columns:${theme.viewport.width < 600 ? 2 : 4};column-gap:8px;padding:8px">${repeat(whole(10, 16), () => (chance(0.75) ? picture('100%', `${whole(90, 230)}px`, 'margin-bottom:8px') : `<div data-r="badge" data-t="colour swatch" style="height:${whole(50, 110)}px;margin-bottom:8px;background:${css(anyColour(), whole(-5, 25))}"></div>`))}</div>`,
      ),
    ],
  ],
  blackboard: [
    'blackboard',
    () => [
      say(['a blackboard', 'a school board', 'a chalk board'], 'chalk writing'),
      surface(blackboard(), pick(['#23423a', '#2b2f2c', '#1f3a2e'])),
    ],
  ],
  quadrants: [
    'matrix',
    () => [
      say(
        ['a matrix of four fields', 'a board of four squares', 'a four square diagram'],
        'short lists',
      ),
      matrix(),
    ],
  ],
  scoreboard: [
    'scoreboard',
    () => [
      say(['a score board', 'a sports result', 'a board of scores'], 'two teams'),
      scoreboard(),
    ],
  ],
  vision: [
    'kiosk',
    () => [
      say(
        ['an information screen', 'a display board', 'a notice board on a screen'],
        'a photograph and news',
      ),
      `<div style="display:flex;height:100vh"><div style="flex:2;position:relative">${photo('position:absolute;width:100%;height:100%')}<div style="position:absolute;left:20px;bottom:20px;color:#fff;background:#0008;padding:12px">${heading(1, title(3), 'color:#fff')}</div></div>${theme.viewport.width < 600 ? '' : `<div style="flex:1;padding:16px;background:${css(theme.accent, -15)};color:#fff">${repeat(4, () => card(`<span style="color:${theme.text}">${icon(28)} ${title(3)}</span>`, 'margin-bottom:10px'))}</div>`}</div>`,
    ],
  ],
};
