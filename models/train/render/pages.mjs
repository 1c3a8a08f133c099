/**
 * Pages of the web that training sees. Each entry: a family and a function that gives
 * [caption, html]; a caption may offer several wordings, parted by " | ", the plainest first.
 */
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
  link,
  photo,
  picture,
  row,
  sideBar,
  signature,
  table,
  text,
  toggle,
  topBar,
} from './parts.mjs';
import { anyColour, css, theme } from './theme.mjs';
import { clock, date, person, snippet, title, word } from './words.mjs';

const narrow = () => theme.viewport.width < 600;
const paper = (padding, extra, content) =>
  `<div style="padding:${padding}px;background:#fff;color:#111;min-height:100vh;${extra}">${content}</div>`;

export const pages = {
  login: () => [
    'a login form | a sign in page | a box to log in with a name and a password | a log in screen',
    `<div style="display:flex;height:100vh;align-items:center;justify-content:center">${card(`${chance(0.5) ? icon(40) : ''}${heading(2, 'Sign in')}${input('Email')}${input('Password')}${check()}${button('Sign in', 'full')} ${link('Forgot password?')}`, `width:${whole(260, 400)}px`)}</div>`,
  ],
  form: () => [
    'a form with input fields | a web form | a page to fill in with fields and buttons | input fields below each other',
    topBar() +
      `<div style="padding:24px;max-width:${whole(380, 700)}px;margin:${chance(0.5) ? 'auto' : '0'}">${heading(1)}${text(1)}${repeat(whole(4, 8), () => input())}${repeat(whole(0, 4), check)}<div style="display:flex;gap:8px">${button(undefined, 'full')}${button('Cancel', 'line')}</div></div>`,
  ],
  dashboard: () => [
    'an analytics dashboard with charts | a dashboard | charts and numbers in panels | a page of statistics | an overview with graphs',
    `<div style="display:flex;min-height:100vh">${sideBar()}<div style="flex:1;padding:${theme.gap}px">${heading(2)}<div style="display:flex;gap:${theme.gap}px">${repeat(narrow() ? 2 : whole(2, 4), () => card(`<small>${title(2)}</small><div style="font-size:26px;font-weight:700">${whole(10, 9999)}</div>`, 'flex:1'))}</div><div style="display:flex;gap:${theme.gap}px;margin-top:${theme.gap}px;flex-wrap:wrap">${repeat(whole(2, 4), () => card(heading(4) + chart(whole(200, 340), whole(140, 220))))}</div>${chance(0.6) ? card(table()) : ''}</div></div>`,
  ],
  shop: () => [
    'an online shop with product cards | a shop | products with pictures and prices | a web shop | a grid of things to buy',
    topBar() +
      `<div style="padding:20px;display:grid;grid-template-columns:repeat(${narrow() ? 2 : whole(3, 5)},1fr);gap:${theme.gap}px">${repeat(whole(6, 15), () => card(`${picture('100%', `${whole(90, 160)}px`)}<b>${title(2)}</b><div>$${whole(2, 400)}.99 ${repeat(whole(0, 5), () => icon(12, 'star'))}</div>${chance(0.7) ? button('Add to cart') : ''}`))}</div>`,
  ],
  article: () => [
    'a web article with text | a blog post | a long text with a headline | a page of text with a title | a story on a website',
    (chance(0.7) ? topBar() : '') +
      `<div style="max-width:${whole(480, 760)}px;margin:auto;padding:20px">${heading(1, title(whole(5, 9)))}<small>${person()} · ${whole(2, 30)} min</small>${chance(0.7) ? picture('100%', `${whole(160, 320)}px`, 'margin:12px 0') : ''}${repeat(whole(2, 6), () => (chance(0.3) ? heading(3) : '') + text())}</div>`,
  ],
  settings: () => [
    'a settings page with toggle switches | settings | a list of options with switches | a preferences page',
    `<div style="display:flex;min-height:100vh">${chance(0.7) ? sideBar() : ''}<div style="flex:1;padding:24px;max-width:640px">${heading(2, 'Settings')}${repeat(whole(4, 9), () => `<div style="display:flex;justify-content:space-between;align-items:center;padding:${theme.gap}px 0;border-bottom:1px solid ${theme.line}"><div><b>${title(2)}</b><div style="font-size:12px;opacity:.7">${snippet(60)}</div></div>${toggle()}</div>`)}${button('Save', 'full')}</div></div>`,
  ],
  datatable: () => [
    'a data table | a table with rows and columns | a page with a table | rows of data in a list',
    topBar() +
      `<div style="padding:20px">${heading(2)}<div style="display:flex;gap:8px;margin:8px 0">${input('Search')}${button()}${button('Export')}</div>${card(table(whole(8, 18)))}</div>`,
  ],
  chat: () => [
    'a chat conversation | a messaging app | message bubbles | people writing messages to each other',
    `<div style="max-width:${whole(380, 700)}px;margin:auto;padding:12px">${repeat(
      whole(6, 12),
      () => {
        const own = chance(0.5);
        return `<div style="display:flex;${own ? 'flex-direction:row-reverse;' : ''}gap:8px;margin:10px 0">${avatar()}<div style="background:${own ? css(theme.accent) : theme.card};color:${own ? '#fff' : theme.text};padding:8px 12px;border-radius:14px;max-width:65%">${snippet(whole(20, 140))}</div></div>`;
      },
    )}${input('Message')}${button('Send', 'full')}</div>`,
  ],
  landing: () => [
    'a landing page | a product website | a website with a large headline and buttons | the start page of a product | a web page with three columns below a headline',
    topBar() +
      `<div style="padding:${whole(30, 80)}px 24px;text-align:center;background:linear-gradient(${whole(0, 360)}deg,${css(theme.accent, 35)},${theme.background})">${heading(1, title(whole(3, 6)))}${text(1)}${button('Get started', 'full')} ${button('Learn more', 'line')}${chance(0.5) ? `<br>${picture('60%', '200px', 'margin-top:16px')}` : ''}</div><div style="display:flex;gap:20px;padding:24px">${repeat(3, () => `<div style="flex:1">${icon(32)}${heading(3)}${text(1)}</div>`)}</div>`,
  ],
  editor: () => [
    'a code editor | a programming environment | a program with source code and a list of files | source code in a window',
    `<div style="display:flex;height:100vh;background:#252526;color:#ccc"><div style="width:44px;padding:8px">${repeat(5, () => `<div style="margin:14px 4px">${icon(22)}</div>`)}</div><div style="width:170px;padding:8px;font-size:13px">${repeat(whole(6, 16), () => `<div>${icon(14, pick(['file', 'folder']))} ${word()}.${pick(['ts', 'py', 'md', 'css'])}</div>`)}</div><div style="flex:1">${code(50)}</div></div>`,
  ],
  terminal: () => [
    'a terminal window | a command line | a console with text | a shell with commands | lines of text in a fixed font',
    `<div style="background:${pick(['#000', '#300a24', '#1d1f21', '#002b36', '#fff'])};color:${pick(['#ddd', '#0f0', '#fc6', '#888'])};height:100vh;padding:10px;font:14px '${theme.mono}'"><pre style="white-space:pre-wrap;margin:0;font:inherit">${repeat(whole(6, 28), () => `$ ${word()} --${word()}\n${chance(0.6) ? `${snippet(120)}\n` : ''}`)}</pre></div>`,
  ],
  email: () => [
    'an email inbox | a mail program | a list of mails | a list of messages with senders and times | an inbox',
    `<div style="display:flex;min-height:100vh">${sideBar()}<div style="flex:1">${repeat(whole(8, 14), () => `<div style="display:flex;gap:10px;padding:10px;border-bottom:1px solid ${theme.line};align-items:center">${chance(0.5) ? avatar(26) : icon(16, 'star')}<b style="width:110px">${person()}</b><span style="flex:1;white-space:nowrap;overflow:hidden">${snippet(46)}</span><small>${clock()}</small></div>`)}</div></div>`,
  ],
  gallery: () => [
    'a photo gallery | a grid of pictures | many pictures in rows and columns | a page of photographs | an album of pictures',
    (chance(0.5) ? topBar() : '') +
      `<div style="display:grid;grid-template-columns:repeat(${whole(2, 5)},1fr);gap:${whole(2, 12)}px;padding:10px">${repeat(whole(6, 20), () => picture('100%', `${whole(110, 220)}px`))}</div>`,
  ],
  pricing: () => [
    'a pricing page | plans with prices in columns | three columns with prices and buttons | a page of prices',
    topBar() +
      `<div style="text-align:center">${heading(1)}</div><div style="display:flex;gap:16px;padding:20px">${repeat(narrow() ? 2 : 3, () => card(`${heading(3, title(1))}<div style="font-size:30px">$${whole(0, 99)}</div>${repeat(whole(3, 6), () => `<div>${icon(14, 'check')} ${title(3)}</div>`)}<br>${button('Subscribe', 'full')}`, 'flex:1'))}</div>`,
  ],
  search: () => [
    'a search results page | a list of search results | links with short texts | a search engine',
    `<div style="padding:20px;max-width:660px"><div style="display:flex;gap:8px;align-items:center">${icon(28)}${input('Search')}${icon(20, 'search')}</div>${repeat(whole(4, 8), () => `<div style="margin:16px 0">${link(title(whole(3, 6)), `font-size:18px;color:${theme.dark ? '#8ab4f8' : '#1a0dab'}`)}<div style="font-size:13px;opacity:.8">${snippet(160)}</div></div>`)}</div>`,
  ],
  calendar: () => [
    'a calendar | a month view | the days of a month in a grid | a calendar with events',
    `<div style="padding:20px">${heading(2, `${pick(['January', 'April', 'July', 'October'])} 2026`)}<div data-r="table" data-t="calendar" style="display:grid;grid-template-columns:repeat(7,1fr)">${repeat(35, (i) => `<div style="border:1px solid ${theme.line};height:${whole(70, 90)}px;padding:4px;font-size:12px">${(i % 31) + 1}${chance(0.25) ? `<div data-r="badge" data-t="event" style="background:${css(anyColour())};color:#fff;border-radius:4px;padding:2px">${word()}</div>` : ''}</div>`)}</div></div>`,
  ],
  icons: () => [
    'a grid of icons | an icon set | many small symbols | symbols in rows and columns | a page of icons',
    `<div style="display:grid;grid-template-columns:repeat(${whole(3, 7)},1fr);gap:16px;padding:24px;text-align:center">${repeat(whole(12, 35), () => `<div style="color:${chance(0.5) ? css(anyColour()) : theme.text}">${icon(whole(28, 72))}${chance(0.5) ? `<div style="font-size:11px">${word()}</div>` : ''}</div>`)}</div>`,
  ],
  modal: () => [
    'a dialog box | a confirmation dialog | a window with a question and buttons | a popup over a page',
    `<div style="position:fixed;inset:0;background:#0006"></div><div style="padding:20px">${heading(1)}${text()}${text()}</div><div style="position:fixed;top:${whole(20, 40)}%;left:50%;transform:translateX(-50%);width:${whole(280, 420)}px">${card(`${heading(3)}${text(1)}<div style="display:flex;gap:8px;justify-content:flex-end">${button('Cancel', 'line')}${button(pick(['Delete', 'Confirm', 'Continue']), 'full')}</div>`)}</div>`,
  ],
  invoice: () => [
    'an invoice document | a bill | a printed bill with a total | a document with a table of amounts',
    paper(
      whole(30, 60),
      '',
      `${heading(1, pick(['Invoice', 'Quotation', 'Bill']))}<div style="display:flex;justify-content:space-between"><div>${person()}<br>${whole(1, 200)} ${title(2)}<br>${title(1)}</div><div>No. ${whole(1000, 9999)}<br>${date()}</div></div><br>${table(whole(3, 10), 4)}<div style="text-align:right;font-size:20px;margin-top:20px"><b data-r="text" data-t="total amount">Total $${whole(10, 9999)}.00</b></div>${chance(0.5) ? text(1) : ''}`,
    ),
  ],
  letter: () => [
    'a letter document | a written letter | a printed letter | a document of text with a signature',
    paper(
      whole(50, 90),
      `font-size:${whole(13, 17)}px`,
      `${person()}<br>${whole(1, 99)} ${title(2)}<br><br>${title(3)}<br><br>${repeat(whole(2, 6), () => text())}<br>${person()}${chance(0.4) ? `<br>${signature()}` : ''}`,
    ),
  ],
  paper: () => [
    'a two column scientific paper | a research paper | a page of text in two columns | a scientific article | a printed page with two columns of small text',
    paper(
      whole(36, 60),
      `font:${whole(10, 13)}px/1.3 '${pick(['Nimbus Roman', 'Liberation Serif', 'EB Garamond', 'Linux Libertine O'])}'`,
      `<div style="text-align:center;font-size:20px">${title(7)}</div><div style="text-align:center">${person()}, ${person()}</div><div style="columns:2;column-gap:24px;margin-top:14px;text-align:justify">${repeat(whole(6, 12), (i) => `${chance(0.35) ? `<b data-r="heading" data-t="section heading">${i + 1} ${title(2)}</b>` : ''}${text(whole(3, 7))}${chance(0.2) ? chart(250, 150) : ''}${chance(0.12) ? table(4, 3) : ''}`)}</div>`,
    ),
  ],
  manual: () => [
    'a documentation page | a manual | technical documentation with code | a help page | a page with a side menu, text and code',
    `<div style="display:flex;min-height:100vh">${sideBar()}<div style="flex:1;padding:24px">${heading(1)}${text(2)}${heading(2)}${code(whole(3, 9))}${text(2)}<ul>${repeat(whole(2, 6), () => `<li>${snippet(120)}</li>`)}</ul>${heading(3)}${text()}</div></div>`,
  ],
  hero: () => [
    'text over a photograph | a photograph with a headline | a large photograph with a title and a button | a headline on a picture',
    `<div style="position:relative;height:100vh;overflow:hidden">${photo('position:absolute;width:100%;height:100%')}<div style="position:absolute;inset:0;background:rgb(0 0 0/${pick([0.1, 0.3, 0.5])})"></div><div style="position:absolute;left:${whole(4, 30)}%;top:${whole(8, 55)}%;max-width:60%;color:#fff;text-shadow:0 1px 4px #000">${heading(1, title(whole(2, 6)), `font-size:${whole(32, 64)}px`)}${chance(0.6) ? text(1) : ''}${button(undefined, 'full')}</div>${chance(0.5) ? `<div style="position:absolute;top:0;left:0;right:0">${topBar()}</div>` : ''}</div>`,
  ],
  video: () => [
    'a video player page | a video with a comment list | a video with a play bar | a page for watching videos | a video beside a list of videos',
    `${topBar()}<div style="display:flex;gap:16px;padding:16px"><div style="flex:1"><div style="position:relative">${photo('width:100%;height:320px;display:block', 'video')}<div style="position:absolute;left:0;right:0;bottom:0;padding:8px;color:#fff;background:#0008;display:flex;gap:12px">${icon(18, 'play')}<div style="flex:1;align-self:center;height:4px;background:#fff6"><div style="width:${whole(5, 90)}%;height:4px;background:red"></div></div>${clock()} ${icon(18)}</div></div>${heading(3)}${row(avatar() + button('Subscribe', 'full'))}${text(1)}</div>${narrow() ? '' : `<div style="width:240px">${repeat(5, () => `<div style="display:flex;gap:8px;margin-bottom:10px">${picture('110px', '62px')}<small>${title(3)}</small></div>`)}</div>`}</div>`,
  ],
  feed: () => [
    'a social media feed | posts of people | a list of posts with pictures | social posts below each other',
    `<div style="max-width:520px;margin:auto;padding:8px">${repeat(4, () => card(`${row(`${avatar()}<b>${person()}</b><small>${clock()}</small><span style="flex:1"></span>${icon(18, 'menu')}`)}${text(1)}${chance(0.7) ? picture('100%', `${whole(120, 260)}px`) : ''}${row(`${icon(20, 'heart')} ${whole(1, 999)} ${icon(20)} ${icon(20, 'share')}`, 'margin-top:8px')}`, 'margin-bottom:12px'))}</div>`,
  ],
  player: () => [
    'a music player | an audio player | a song with an album picture and play buttons | a music app',
    `<div style="max-width:${whole(320, 460)}px;margin:auto;padding:24px;text-align:center">${picture('80%', `${whole(200, 320)}px`, 'border-radius:12px')}${heading(2)}<div>${person()}</div><div style="margin:20px 0;height:5px;background:${theme.line}"><div data-r="toggle" data-t="progress bar" style="width:${whole(10, 90)}%;height:5px;background:${css(theme.accent)}"></div></div>${row(icon(24) + icon(28, 'arrow-left') + icon(48, 'play') + icon(28, 'arrow-right') + icon(24), 'justify-content:center')}${repeat(whole(0, 4), () => `<div style="display:flex;padding:8px 0;border-bottom:1px solid ${theme.line}"><span style="flex:1;text-align:left">${title(2)}</span>${whole(1, 5)}:${whole(10, 59)}</div>`)}</div>`,
  ],
  weather: () => [
    'a weather forecast | a weather app | temperatures and weather symbols | the weather of today',
    `<div style="min-height:100vh;padding:24px;background:linear-gradient(${css('blue', whole(-20, 30))},${css(pick(['teal', 'purple', 'blue']), 20)});color:#fff"><div style="text-align:center">${heading(2, title(1))}${icon(90, pick(['sun', 'cloud', 'cloud-rain', 'cloud-snow', 'moon']))}<div style="font-size:64px">${whole(-9, 38)}°</div></div><div style="display:flex;justify-content:space-around;background:#0003;border-radius:12px;padding:16px">${repeat(narrow() ? 4 : 7, () => `<div style="text-align:center">${whole(0, 23)}h<br>${icon(30, pick(['sun', 'cloud', 'cloud-rain', 'wind', 'snowflake']))}<br>${whole(-9, 38)}°</div>`)}</div>${chance(0.5) ? chart(360, 140, 'line') : ''}</div>`,
  ],
  home: () => [
    'a phone home screen | a screen of app icons | apps on a phone or tablet | icons over a photograph',
    `<div style="position:relative;height:100vh;overflow:hidden">${photo('position:absolute;width:100%;height:100%')}<div style="position:relative;display:grid;grid-template-columns:repeat(${narrow() ? 4 : 7},1fr);gap:22px;padding:40px 24px;text-align:center;color:#fff;font-size:11px;text-shadow:0 1px 2px #000">${repeat(whole(12, 28), () => `<div><span style="display:inline-flex;width:56px;height:56px;border-radius:14px;background:${css(anyColour())};align-items:center;justify-content:center">${icon(32)}</span><br>${title(1)}</div>`)}</div></div>`,
  ],
  todo: () => [
    'a to do list | a list of tasks | tasks with checkboxes | a task list | a list of things to do',
    `<div style="max-width:560px;margin:auto;padding:24px">${heading(1, title(2))}${row(input('Task') + button('Add', 'full'))}${repeat(whole(5, 11), () => `<div style="display:flex;gap:10px;align-items:center;padding:8px 0;border-bottom:1px solid ${theme.line}"><input type="checkbox" data-r="checkbox" data-t="checkbox" ${chance(0.4) ? 'checked' : ''}><span style="flex:1">${title(whole(3, 6))}</span>${chance(0.4) ? badge() : ''}${icon(16, 'trash')}</div>`)}</div>`,
  ],
  forum: () => [
    'a forum discussion | a comment thread | comments of people below each other | a discussion on a website',
    `${topBar()}<div style="max-width:760px;margin:auto;padding:16px">${heading(2)}${repeat(5, (i) => `<div style="display:flex;gap:12px;margin:14px 0 14px ${(i % 3) * whole(0, 30)}px;padding:8px;border-left:2px solid ${theme.line}">${avatar(36)}<div><b>${person()}</b> <small>${date()}</small>${text(whole(1, 2))}<small>${icon(14, 'heart')} ${whole(0, 80)} ${link('Reply')}</small></div></div>`)}</div>`,
  ],
  wiki: () => [
    'an encyclopedia article | a wiki page | a long text with an info box | an article with a side menu',
    `<div style="display:flex">${sideBar()}<div style="flex:1;padding:20px;font-size:14px">${heading(1, title(2))}<hr style="border:0;border-top:1px solid ${theme.line}"><div style="float:right;width:220px;margin:0 0 12px 16px;border:1px solid ${theme.line};padding:8px;background:${theme.card}">${picture('100%', '150px')}<table style="font-size:12px">${repeat(6, () => `<tr><th style="text-align:left">${title(1)}</th><td>${title(2)}</td></tr>`)}</table></div>${text(4)}${heading(2)}${text(4)}${heading(2)}${text(5)}</div></div>`,
  ],
  checkout: () => [
    'a checkout page | a shopping cart | a list of things to buy with a total | a page to pay',
    topBar() +
      `<div style="display:flex;gap:24px;padding:20px;flex-wrap:wrap"><div style="flex:2">${heading(2, 'Checkout')}${repeat(whole(2, 5), () => row(`${picture('64px', '64px')}<div style="flex:1"><b>${title(2)}</b><br><small>${snippet(40)}</small></div>${whole(1, 3)} × $${whole(3, 90)}${icon(16, 'trash')}`, 'margin:8px 0'))}</div>${card(`${heading(3, 'Summary')}<div>Subtotal $${whole(20, 400)}</div><div>Shipping $${whole(0, 20)}</div>${input('Card number')}${button('Checkout', 'full')}`, 'flex:1')}</div>`,
  ],
  news: () => [
    'a news website | a newspaper front page | headlines and pictures in columns | a page of news | a website with many articles',
    topBar() +
      `<div style="display:grid;grid-template-columns:repeat(${narrow() ? 1 : 3},1fr);gap:${theme.gap}px;padding:16px"><div style="grid-column:span ${narrow() ? 1 : 2}">${picture('100%', '240px')}${heading(1, title(whole(5, 8)))}${text(2)}</div>${repeat(7, () => `<div>${chance(0.6) ? picture('100%', '110px') : ''}${heading(4, title(whole(4, 7)))}<small>${snippet(90)}</small></div>`)}</div>`,
  ],
  recipe: () => [
    'a cooking recipe | a recipe page | ingredients and steps for cooking | a page about food with a picture',
    `<div style="max-width:680px;margin:auto;padding:20px">${heading(1)}${picture('100%', `${whole(160, 260)}px`)}<div style="display:flex;gap:24px">${card(`${heading(3, 'Ingredients')}<ul>${repeat(whole(4, 9), () => `<li>${whole(1, 500)} g ${word()}</li>`)}</ul>`, 'margin-top:12px;flex:1')}<ol style="flex:2">${repeat(whole(3, 6), () => `<li style="margin:8px 0">${snippet(120)}</li>`)}</ol></div></div>`,
  ],
  notice: () => [
    'an error page | a not found page | a message that something went wrong | an error number with a button',
    `<div style="height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;text-align:center">${icon(whole(60, 120), pick(['circle-alert', 'frown', 'ghost', 'cloud-off', 'bug']))}<div style="font-size:${whole(50, 110)}px;font-weight:700;color:${css(theme.accent)}">${pick([404, 500, 403])}</div>${heading(2)}${text(1)}${button('Back', 'full')}</div>`,
  ],
  poll: () => [
    'a questionnaire | a survey | questions with answers to choose | a list of questions with checkboxes',
    `<div style="max-width:640px;margin:auto;padding:24px">${heading(1, title(3))}${repeat(whole(3, 5), (i) => `<div style="margin:16px 0"><b>${i + 1}. ${title(whole(4, 8))}?</b>${repeat(whole(2, 5), check)}</div>`)}${button('Submit', 'full')}</div>`,
  ],
};
