/** Programs and apps on desktops and phones that training sees; same shape as `slides`. */
import { chance, pick, repeat, whole } from './chance.mjs';
import {
  avatar,
  badge,
  button,
  card,
  chart,
  check,
  code,
  heading,
  icon,
  input,
  photo,
  picture,
  row,
  sideBar,
  table,
  text,
  toggle,
  topBar,
  windowFrame,
} from './parts.mjs';
import { say } from './say.mjs';
import { anyColour, css, theme } from './theme.mjs';
import { clock, date, person, price, snippet, title, word } from './words.mjs';

const narrow = () => theme.viewport.width < 600;
const slider = (name) =>
  `<div data-r="toggle" data-t="${name} slider" style="position:relative;flex:1;height:16px;min-width:80px"><div style="position:absolute;top:6px;width:100%;height:4px;background:${theme.line}"></div><div style="position:absolute;top:6px;width:${whole(10, 60)}%;height:4px;background:${css(theme.accent)}"></div><div style="position:absolute;top:0;left:${whole(10, 85)}%;width:16px;height:16px;border-radius:8px;background:${css(theme.accent)}"></div></div>`;
const tabs = () =>
  `<div style="position:fixed;left:0;right:0;bottom:0;display:flex;justify-content:space-around;padding:10px;background:${theme.card};border-top:1px solid ${theme.line}">${repeat(whole(3, 5), (i) => `<span style="text-align:center;font-size:11px;color:${i ? theme.text : css(theme.accent)}">${icon(24)}<br>${title(1)}</span>`)}</div>`;
const phoneBar = (name = title(1)) =>
  `<div style="display:flex;gap:14px;align-items:center;padding:14px 16px;background:${chance(0.5) ? `${css(theme.accent)};color:#fff` : theme.card}">${icon(22, pick(['arrow-left', 'menu', 'x']))}<b style="flex:1;font-size:18px">${name}</b>${icon(22, pick(['search', 'settings', 'plus', 'share']))}</div>`;
const roundButton = (name) =>
  `<div data-r="button" data-t="round ${name} button" style="position:fixed;right:20px;bottom:84px;width:56px;height:56px;border-radius:28px;background:${css(theme.accent)};color:#fff;display:flex;align-items:center;justify-content:center;box-shadow:0 3px 8px #0005">${icon(26, name)}</div>`;
const fileKinds = ['folder', 'file', 'file-text', 'image', 'music', 'video'];
const fileName = () => `${word()}.${pick(['txt', 'pdf', 'png', 'mp3', 'doc', 'zip'])}`;

const fileGrid = () =>
  `<div style="display:grid;grid-template-columns:repeat(auto-fill,minmax(96px,1fr));gap:16px;padding:16px;text-align:center;font-size:12px">${repeat(whole(8, 24), () => `<div style="color:${theme.text};overflow:hidden"><span style="color:${css(anyColour())}">${icon(whole(42, 56), pick(fileKinds))}</span><br>${chance(0.5) ? title(1) : fileName()}</div>`)}</div>`;
const fileList = () =>
  repeat(
    whole(9, 16),
    () =>
      `<div style="display:flex;gap:12px;padding:7px 16px;border-bottom:1px solid ${theme.line};white-space:nowrap;overflow:hidden">${icon(18, pick(fileKinds))}<span style="flex:1">${fileName()}</span><span>${date()}</span>${narrow() ? '' : `<span>${whole(1, 999)} kB</span>`}</div>`,
  );
const fileBar = () =>
  `<div style="display:flex;gap:10px;align-items:center;padding:8px 14px;border-bottom:1px solid ${theme.line}">${['arrow-left', 'arrow-right', 'folder-plus', 'list', 'trash'].map((name) => icon(18, name)).join('')}<span style="flex:1">/ ${word()} / ${word()}</span>${icon(18, 'search')}</div>`;

const diffLine = (kind) => {
  const ground = { '+': '#2ea04333', '-': '#f8514933', ' ': 'transparent' }[kind];
  return `<div style="background:${ground};white-space:pre;overflow:hidden">${String(whole(1, 400)).padStart(4)} ${kind} ${'  '.repeat(whole(0, 3))}${word()}.${word()}(${word()});</div>`;
};
const diff = () =>
  `<div data-r="code" data-t="code changes" style="border:1px solid ${theme.line};border-radius:6px;overflow:hidden;margin:12px 0;font:12px/1.5 '${theme.mono}'"><div style="padding:6px 10px;background:${theme.card};border-bottom:1px solid ${theme.line}">${icon(14, 'file')} ${word()}/${word()}.${pick(['ts', 'py', 'go'])}</div>${repeat(whole(7, 15), () => diffLine(pick([' ', ' ', '+', '-'])))}</div>`;

const bubble = (own) =>
  `<div style="display:flex;justify-content:${own ? 'flex-end' : 'flex-start'};margin:8px 12px"><div data-r="text" data-t="message bubble" style="max-width:72%;padding:9px 13px;border-radius:${whole(4, 18)}px;background:${own ? css(theme.accent) : theme.card};color:${own ? '#fff' : theme.text}">${chance(0.15) ? picture('180px', '120px') : snippet(whole(12, 100))} <small style="opacity:.7">${clock()}</small></div></div>`;

const keys = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const keyboard = () =>
  `<div data-r="table" data-t="keyboard" style="position:fixed;left:0;right:0;bottom:0;background:${theme.dark ? '#2b2d31' : '#d2d5db'};padding:6px 3px 26px">${keys.map((line) => `<div style="display:flex;justify-content:center;gap:5px;margin:8px 0">${[...line].map((key) => `<span style="width:8.4%;text-align:center;padding:9px 0;border-radius:5px;background:${theme.dark ? '#55585e' : '#fff'};font-size:18px">${key}</span>`).join('')}</div>`).join('')}<div style="display:flex;gap:6px;padding:0 4px"><span style="padding:9px">123</span><span data-r="button" data-t="space bar" style="flex:1;text-align:center;padding:9px;border-radius:5px;background:${theme.dark ? '#55585e' : '#fff'}">space</span>${button('Go', 'full')}</div></div>`;

const mapGround = () => {
  const { width, height } = theme.viewport;
  const far = () => `${whole(-40, width + 40)} ${whole(-40, height + 40)}`;
  const [land, street, park] = theme.dark
    ? ['#242f3e', '#3b4656', '#263c3f']
    : ['#f0ede5', '#fff', '#cbe6c3'];
  return `<svg width="${width}" height="${height}" style="position:absolute;inset:0;background:${land}">${repeat(whole(2, 5), () => `<circle cx="${whole(0, width)}" cy="${whole(0, height)}" r="${whole(40, 120)}" fill="${park}"/>`)}<path d="M${far()}C${far()} ${far()} ${far()}" stroke="${theme.dark ? '#17263c' : '#a6d5f7'}" stroke-width="${whole(20, 80)}" fill="none"/>${repeat(whole(14, 30), () => `<path d="M${far()}L${far()}" stroke="${street}" stroke-width="${whole(3, 11)}"/>`)}<path d="M${far()}Q${far()} ${far()}" stroke="${css('blue', 5)}" stroke-width="7" fill="none"/></svg>`;
};
const pin = () =>
  `<span style="position:absolute;left:${whole(20, 90)}%;top:${whole(5, 85)}%;color:${css(pick(['red', 'blue', 'purple']))}"><svg data-r="icon" data-t="map pin icon" width="26" height="34" viewBox="0 0 28 36"><path d="M14 0a14 14 0 0 0-14 14c0 10 14 22 14 22s14-12 14-22a14 14 0 0 0-14-14z" fill="currentColor"/><circle cx="14" cy="14" r="5" fill="#fff"/></svg></span>`;
const places = () =>
  repeat(whole(3, 6), () =>
    row(
      `${picture('56px', '56px', 'flex:none')}<div style="min-width:0"><b>${title(2)}</b><br><small>${icon(12, 'star')} ${whole(1, 5)}.${whole(0, 9)} · ${whole(1, 20)} km</small></div>`,
      `padding:9px 0;border-bottom:1px solid ${theme.line}`,
    ),
  );

const calculator = () =>
  `<div style="height:100vh;background:${theme.dark ? '#000' : '#eef0f3'};display:flex;flex-direction:column"><div data-r="input" data-t="number display" style="flex:1;display:flex;align-items:end;justify-content:end;font-size:56px;padding:20px">${whole(1, 999999)}</div><div style="display:grid;grid-template-columns:repeat(4,1fr);gap:10px;padding:14px">${['C', '±', '%', '÷', '7', '8', '9', '×', '4', '5', '6', '−', '1', '2', '3', '+', '0', '.', '⌫', '='].map((key) => `<button data-r="button" data-t="${key} key button" style="margin:0;aspect-ratio:1.15;border:0;border-radius:${theme.radius * 3}px;font-size:24px;color:${'÷×−+='.includes(key) ? '#fff' : theme.text};background:${'÷×−+='.includes(key) ? css(theme.accent) : theme.card}">${key}</button>`).join('')}</div></div>`;

const sheetGrid = () =>
  `<table data-r="table" data-t="cells of a spreadsheet" style="border-collapse:collapse;width:100%;font-size:12px">${repeat(28, (i) => `<tr>${repeat(9, (j) => `<td style="border:1px solid ${theme.line};height:22px;padding:2px 5px;${i * j ? '' : 'opacity:.6;text-align:center;'}">${i === 0 ? ' ABCDEFGH'[j] : j === 0 ? i : j < 5 && i < 20 ? (i === 1 ? title(1) : whole(1, 9999)) : ''}</td>`)}</tr>`)}</table>`;

export const apps = {
  filegrid: [
    'files',
    () => [
      say(['a file manager', 'a window of files', 'a list of files'], 'folders and files as icons'),
      `<div style="display:flex;height:100vh">${sideBar()}<div style="flex:1;min-width:0">${fileBar()}${fileGrid()}</div></div>`,
    ],
  ],
  filelist: [
    'files',
    () => [
      say(['a file manager', 'a file browser', 'a list of files'], 'one file in every row'),
      `<div style="height:100vh;padding:${narrow() ? 0 : 30}px">${windowFrame(fileBar() + fileList(), 'height:100%')}</div>`,
    ],
  ],
  songs: [
    'musicapp',
    () => [
      'a music app | a music player with a list of songs | an album with its songs | songs in a list and a bar with play buttons',
      `<div style="display:flex;height:100vh;overflow:hidden">${sideBar()}<div style="flex:1;padding:18px;min-width:0">${row(`${picture('150px', '150px')}<div>${heading(1, title(2))}${person()}<br>${button('Play', 'full')}</div>`)}${repeat(whole(5, 9), (i) => `<div style="display:flex;gap:14px;padding:8px 0;border-bottom:1px solid ${theme.line};align-items:center"><span>${i + 1}</span><span style="flex:1">${title(2)}</span>${icon(16, 'heart')}${whole(1, 5)}:${whole(10, 59)}</div>`)}</div></div><div style="position:fixed;left:0;right:0;bottom:0;display:flex;gap:16px;align-items:center;padding:12px 18px;background:${theme.card};border-top:1px solid ${theme.line}">${['shuffle', 'skip-back', 'play', 'skip-forward', 'repeat'].map((name) => icon(22, name)).join('')}${slider('playback')}${narrow() ? '' : icon(20, 'volume-2') + slider('volume')}</div>`,
    ],
  ],
  videofull: [
    'videoapp',
    () => [
      'a video player | a film with a control bar | a video in full screen with play buttons',
      `<div style="position:relative;height:100vh;background:#000;color:#fff">${photo('position:absolute;inset:0;width:100%;height:100%')}<div style="position:absolute;left:46%;top:42%">${icon(80, 'play')}</div><div style="position:absolute;left:0;right:0;bottom:0;padding:14px;background:linear-gradient(#0000,#000c)">${row(slider('video'))}<div style="display:flex;gap:16px;align-items:center;margin-top:8px">${['play', 'skip-forward', 'volume-2'].map((name) => icon(24, name)).join('')}<span style="flex:1">${clock()} / ${clock()}</span>${['captions', 'settings', 'maximize'].map((name) => icon(22, name)).join('')}</div></div>${chance(0.4) ? `<div style="position:absolute;left:10%;right:10%;bottom:15%;text-align:center;font-size:24px;text-shadow:0 0 4px #000">${snippet(60)}</div>` : ''}</div>`,
    ],
  ],
  films: [
    'films',
    () => [
      'a film streaming app | rows of films to watch | a video library with a big picture on top',
      `<div style="background:#111;color:#eee;min-height:100vh"><div style="position:relative;height:40vh">${photo('width:100%;height:100%')}<div style="position:absolute;left:24px;bottom:20px;text-shadow:0 0 4px #000">${heading(1, title(2), 'color:#fff')}${button('Play', 'full')} ${button('More', 'plain')}</div></div>${repeat(2, () => `<div style="padding:10px 24px">${heading(4, title(1), 'color:#fff')}<div style="display:flex;gap:8px;overflow:hidden">${repeat(8, () => picture('150px', '90px', 'flex:none'))}</div></div>`)}</div>`,
    ],
  ],
  mappanel: [
    'mapapp',
    () => [
      say(['a map', 'a map app', 'a city map'], 'pins and a list of places at the side'),
      `<div style="position:relative;height:100vh;overflow:hidden">${mapGround()}${repeat(whole(3, 9), pin)}<div style="position:absolute;${narrow() ? 'left:0;right:0;bottom:0;height:46%' : 'left:0;top:0;bottom:0;width:310px'};background:${theme.card};padding:14px;overflow:hidden;box-shadow:0 0 12px #0004">${input('Search')}${places()}</div></div>`,
    ],
  ],
  route: [
    'mapapp',
    () => [
      'a map with a route | navigation on a map | a map with directions | a road map on a phone',
      `<div style="position:relative;height:100vh;overflow:hidden">${mapGround()}${pin()}<div style="position:absolute;left:12px;right:12px;top:12px;background:${css('green', -8)};color:#fff;border-radius:12px;padding:16px;display:flex;gap:14px;font-size:22px;align-items:center">${icon(40, pick(['arrow-up', 'corner-up-right', 'corner-up-left']))}<div>${whole(50, 900)} m<br><small>${title(2)}</small></div></div><div style="position:absolute;left:0;right:0;bottom:0;background:${theme.card};padding:18px;display:flex;align-items:center;gap:12px"><b style="flex:1;font-size:24px">${whole(4, 59)} min</b>${button('Close', 'full', 'red')}</div></div>`,
    ],
    'phone',
  ],
  forecast: [
    'forecast',
    () => [
      'a weather forecast for a week | the weather of the next days | a list of days with temperatures',
      `<div style="min-height:100vh;padding:20px">${heading(2, title(1))}${row(`<span style="color:${css('orange')}">${icon(80, pick(['sun', 'cloud-sun', 'cloud-rain']))}</span><div style="font-size:56px">${whole(-5, 35)}°</div>`)}${repeat(7, (i) => `<div style="display:flex;gap:14px;align-items:center;padding:9px 0;border-bottom:1px solid ${theme.line}"><span style="width:44px">${['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][i]}</span>${icon(26, pick(['sun', 'cloud', 'cloud-rain', 'cloud-snow', 'cloud-lightning', 'wind']))}<span>${whole(-9, 15)}°</span><div style="flex:1;height:6px;border-radius:3px;background:linear-gradient(90deg,${css('teal')},${css('orange')})"></div><span>${whole(16, 38)}°</span></div>`)}</div>`,
    ],
  ],
  frontpage: [
    'newsapp',
    () => [
      'a news app | a list of news with small pictures | headlines of the day on a phone',
      `${phoneBar(pick(['News', 'Today', 'Headlines']))}${picture('100%', '200px')}<div style="padding:0 16px 80px">${heading(2, title(whole(4, 7)))}${repeat(whole(4, 6), () => row(`<div style="flex:1"><b>${title(whole(4, 7))}</b><br><small>${clock()} · ${word()}</small></div>${picture('84px', '64px', 'flex:none')}`, `padding:9px 0;border-top:1px solid ${theme.line}`))}</div>${tabs()}`,
    ],
    'phone',
  ],
  review: [
    'codereview',
    () => [
      say(
        ['a code review', 'changes of source code', 'a diff of two versions'],
        'green and red lines',
      ),
      `${topBar()}<div style="padding:16px">${heading(2)}${row(badge('open', 'green') + `<span>${person()} · ${date()}</span>`)}${diff()}${card(row(`${avatar(28)}<div>${snippet(80)}</div>`) + button('Reply'))}${diff()}</div>`,
    ],
  ],
  splitdiff: [
    'codereview',
    () => [
      'a code review | two columns of source code side by side | a comparison of two files of code',
      `<div style="padding:14px">${row(heading(3) + button('Approve', 'full', 'green') + button('Reject', 'full', 'red'))}<div style="display:flex;gap:6px">${repeat(2, () => `<div style="flex:1;min-width:0">${code(whole(18, 30))}</div>`)}</div></div>`,
    ],
  ],
  phonechat: [
    'chat',
    () => [
      'a chat conversation | a messaging app on a phone | message bubbles of two people | a chat with speech bubbles',
      `<div style="height:100vh;overflow:hidden">${phoneBar(person())}${repeat(whole(6, 9), () => bubble(chance(0.5)))}<div style="position:fixed;left:0;right:0;bottom:0;background:${theme.card};padding:6px 14px">${row(icon(24, 'plus') + `<div style="flex:1">${input('Message')}</div>` + icon(24, pick(['send', 'mic'])))}</div></div>`,
    ],
    'phone',
  ],
  teamchat: [
    'teamchat',
    () => [
      'a team chat with a list of channels | a chat program for teams | messages of a group with faces',
      `<div style="display:flex;height:100vh;overflow:hidden">${narrow() ? '' : `<div style="width:200px;flex:none;background:${css(theme.accent, -28)};color:#eee;padding:14px">${heading(3, title(1), 'color:#fff')}${repeat(whole(6, 12), () => `<div style="padding:4px"># ${word()}</div>`)}</div>`}<div style="flex:1;padding:14px;min-width:0"><b># ${word()}</b>${repeat(whole(5, 8), () => `<div style="display:flex;gap:10px;margin:13px 0">${avatar(36)}<div><b>${person()}</b> <small>${clock()}</small><div>${snippet(whole(30, 120))}</div>${chance(0.3) ? badge(`${whole(1, 9)}`) : ''}</div></div>`)}${input('Message')}</div></div>`,
    ],
  ],
  assistant: [
    'assistant',
    () => [
      'a chat with an assistant | questions and long answers | a chat page with an answer and code',
      `<div style="max-width:720px;margin:auto;padding:20px">${repeat(2, () => `<div style="text-align:end;margin:10px 0"><span data-r="text" data-t="question" style="display:inline-block;background:${theme.card};border-radius:16px;padding:10px 16px">${snippet(50)}</span></div>${text(2)}${chance(0.5) ? code(whole(3, 7)) : ''}${row(icon(16, 'copy') + icon(16, 'thumbs-up') + icon(16, 'refresh-cw'))}`)}${card(row(`<span style="flex:1;opacity:.6">${title(3)}</span>${icon(22, 'arrow-up')}`))}</div>`,
    ],
  ],
  viewer: [
    'photoviewer',
    () => [
      say(
        ['a photo viewer', 'a photograph in a viewer', 'a large picture'],
        'a row of small pictures below',
      ),
      `<div style="height:100vh;background:${pick(['#000', '#1b1b1b', '#fff'])};color:#999;display:flex;flex-direction:column"><div style="display:flex;gap:18px;padding:10px 16px;justify-content:flex-end">${['star', 'share', 'trash', 'x'].map((name) => icon(22, name)).join('')}</div><div style="flex:1;min-height:0;text-align:center">${chance(0.5) ? photo('height:100%;width:88%', 'large photograph') : picture('88%', '100%', 'background:none')}</div><div style="display:flex;gap:6px;padding:12px;overflow:hidden;justify-content:center">${repeat(whole(4, 10), () => picture('70px', '54px', 'flex:none'))}</div></div>`,
    ],
  ],
  phototools: [
    'photoeditor',
    () => [
      'a photo editor | a picture with sliders for colours | a drawing program with tools',
      `<div style="display:flex;height:100vh;background:#2a2a2d;color:#ddd"><div style="width:46px;padding:10px">${['crop', 'brush', 'eraser', 'type', 'pipette', 'wand'].map((name) => `<div style="margin:12px 0">${icon(24, name)}</div>`).join('')}</div><div style="flex:1;min-width:0;padding:20px">${picture('100%', '92%')}</div>${narrow() ? '' : `<div style="width:220px;padding:16px;background:#333">${['Light', 'Contrast', 'Colour', 'Sharpness', 'Blur'].map((name) => `<div style="margin:14px 0">${name}${slider(name.toLowerCase())}</div>`).join('')}${button('Save', 'full')}</div>`}</div>`,
    ],
  ],
  calculator: [
    'keypad',
    () => [
      'a calculator | a calculator on a phone | number keys and a number display',
      calculator(),
    ],
    'phone',
  ],
  typing: [
    'keyboard',
    () => [
      say(
        ['a keyboard on a phone', 'typing on a phone', 'a phone screen'],
        'keys and a text field',
      ),
      `${phoneBar()}<div style="padding:14px">${input()}${input()}${snippet(80)}</div>${keyboard()}`,
    ],
    'phone',
  ],
  phonesettings: [
    'settings',
    () => [
      'a settings page with toggle switches | settings of a phone | a list of settings with icons | options on a phone',
      `${phoneBar('Settings')}${repeat(whole(8, 12), () => `<div style="display:flex;gap:14px;align-items:center;padding:12px 16px;border-bottom:1px solid ${theme.line}"><span style="width:30px;height:30px;border-radius:8px;background:${css(anyColour())};color:#fff;display:inline-flex;align-items:center;justify-content:center">${icon(18)}</span><span style="flex:1">${title(whole(1, 2))}</span>${chance(0.5) ? toggle() : icon(16, 'chevron-right')}</div>`)}`,
    ],
    'phone',
  ],
  phoneform: [
    'form',
    () => [
      'a form with input fields | a form on a phone | input fields below each other | a sign up form on a phone',
      `${phoneBar()}<div style="padding:16px">${chance(0.5) ? heading(2) : ''}${repeat(whole(4, 7), () => input())}${repeat(whole(0, 2), check)}${row(`${title(2)} ${toggle()}`, 'justify-content:space-between')}<br>${button(undefined, 'full').replace('style="', 'style="width:100%;')}</div>`,
    ],
    'phone',
  ],
  wallet: [
    'bank',
    () => [
      'a banking app | a list of payments | an account balance with payments | money in an app',
      `${phoneBar()}<div style="padding:16px"><div data-r="badge" data-t="${theme.accent} bank card" style="background:linear-gradient(120deg,${css(theme.accent)},${css(theme.accent, -20)});color:#fff;border-radius:14px;padding:20px;height:180px"><b style="font-size:28px">${price()}</b><br><br>•••• ${whole(1000, 9999)}<br>${person()}</div>${repeat(whole(4, 7), () => row(`${avatar(36)}<span style="flex:1">${title(2)}<br><small>${date()}</small></span><b style="color:${css(pick(['green', 'red']))}">${pick(['+', '−'])}${price()}</b>`, 'padding:9px 0'))}</div>${tabs()}`,
    ],
    'phone',
  ],
  profile: [
    'profile',
    () => [
      'a profile page | a page about a person with a portrait | a user profile with numbers and pictures',
      `<div style="height:150px;overflow:hidden">${photo('width:100%;height:100%')}</div><div style="padding:0 20px 20px"><div style="margin-top:-45px">${avatar(90)}</div>${row(`<div style="flex:1">${heading(2, person())}</div>${button('Follow', 'full')}`)}${text(1)}${row(repeat(3, () => `<span><b>${whole(1, 999)}</b> ${word()}</span>`))}<div style="display:grid;grid-template-columns:repeat(3,1fr);gap:6px;margin-top:12px">${repeat(6, () => picture('100%', '120px'))}</div></div>`,
    ],
  ],
  fitness: [
    'fitness',
    () => [
      'a fitness app | rings and charts of health | numbers of steps and sleep',
      `${phoneBar(title(1))}<div style="padding:16px;text-align:center"><svg data-r="chart" data-t="progress ring" width="200" height="200" viewBox="0 0 200 200">${repeat(3, (i) => `<circle cx="100" cy="100" r="${90 - i * 24}" fill="none" stroke="${css(['red', 'green', 'blue'][i])}" stroke-width="18" stroke-linecap="round" stroke-dasharray="${whole(120, 300)} 600" transform="rotate(-90 100 100)"/>`)}</svg><div style="display:grid;grid-template-columns:1fr 1fr;gap:12px;text-align:start">${repeat(4, () => card(`${icon(22)} ${title(1)}<div style="font-size:24px;font-weight:700">${whole(2, 9999)}</div>`))}</div>${chart(330, 130, 'bar')}</div>${tabs()}`,
    ],
    'phone',
  ],
  sheetchart: [
    'spreadsheet',
    () => [
      'a spreadsheet | a spreadsheet with a chart | a table of cells and a chart | numbers in rows and columns with a diagram',
      `<div style="position:relative;height:100vh;overflow:hidden"><div style="display:flex;gap:12px;padding:8px;background:${theme.card}">${repeat(whole(8, 14), () => icon(18))}</div>${sheetGrid()}${repeat(whole(1, 2), (i) => `<div style="position:absolute;right:${whole(10, 40)}px;top:${90 + i * 250}px;background:${theme.card};border:1px solid ${theme.line};padding:6px">${chart(narrow() ? 200 : 340, 220)}</div>`)}</div>`,
    ],
  ],
  wordprocessor: [
    'wordprocessor',
    () => [
      'a word processor | a document in a writing program | a text editor with a page of text and a tool bar',
      `<div style="height:100vh;overflow:hidden;background:${theme.dark ? '#222' : '#e3e5e8'}"><div style="display:flex;gap:13px;padding:9px 14px;background:${theme.card};overflow:hidden">${['save', 'undo', 'redo', 'bold', 'italic', 'underline', 'list', 'align-left', 'align-center', 'image', 'table', 'printer'].map((name) => icon(18, name)).join('')}</div><div style="width:${narrow() ? 92 : 64}%;margin:20px auto;background:#fff;color:#222;padding:7%;min-height:100vh">${heading(1, title(3), 'color:#222')}${text(4)}${heading(3, title(2), 'color:#222')}${text(5)}${chance(0.5) ? picture('60%', '160px') : ''}${text(5)}</div></div>`,
    ],
  ],
  shopitem: [
    'product',
    () => [
      'a product page of a shop | one article to buy with its price | a product with a large picture',
      `${topBar()}<div style="display:flex;flex-wrap:wrap;gap:24px;padding:20px"><div style="flex:1;min-width:260px">${picture('100%', '320px')}<div style="display:flex;gap:8px;margin-top:8px">${repeat(4, () => picture('22%', '60px'))}</div></div><div style="flex:1;min-width:260px">${heading(1, title(3))}<div>${repeat(5, () => icon(16, 'star'))}</div><b style="font-size:26px">${price()}</b>${text(2)}${button('Add to cart', 'full')} ${button('Save', 'line')}</div></div>`,
    ],
  ],
  booking: [
    'booking',
    () => [
      'a hotel booking page | places to stay with pictures and prices | a list of rooms to book',
      `${topBar()}<div style="padding:16px;max-width:900px;margin:auto">${row(input('Place') + input('Date') + button('Search', 'full'))}${repeat(whole(3, 5), () => card(row(`${photo('width:170px;height:120px;flex:none', 'photograph of a place')}<div style="flex:1"><b>${title(2)}</b><br><small>${snippet(60)}</small><br>${icon(14, 'star')} ${whole(6, 9)}.${whole(0, 9)}</div><div>${price()}<br>${button('Book')}</div>`), 'margin:10px 0'))}</div>`,
    ],
  ],
  monitor: [
    'monitor',
    () => [
      'a system monitor | a table of programs with numbers and curves | computer load in charts',
      `<div style="height:100vh;padding:20px;overflow:hidden">${windowFrame(`<div style="padding:12px">${row(chart(narrow() ? 140 : 330, 130, 'area') + chart(narrow() ? 140 : 330, 130, 'line'))}${table(whole(8, 14), narrow() ? 3 : 5)}</div>`)}</div>`,
    ],
  ],
  error: [
    'desktopdialog',
    () => [
      'a dialog window of a program | an error message in a window | a message with buttons on a desktop',
      `<div style="position:relative;height:100vh;overflow:hidden">${photo('position:absolute;width:100%;height:100%')}${windowFrame(`<div style="display:flex;gap:16px;padding:20px"><span style="color:${css(pick(['red', 'orange', 'blue']))}">${icon(48, pick(['circle-x', 'triangle-alert', 'info']))}</span><div><b>${title(4)}</b><div>${snippet(90)}</div></div></div><div style="display:flex;gap:8px;justify-content:flex-end;padding:12px">${button('Cancel', 'plain')}${button('OK', 'full')}</div>`, `position:absolute;left:${narrow() ? 4 : whole(10, 50)}%;top:${whole(10, 50)}%;width:${narrow() ? '92%' : '420px'}`)}</div>`,
    ],
  ],
};
