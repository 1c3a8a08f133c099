/**
 * Templates that training never sees. `kanban` is of a family that no training page has; `slide`
 * and the others are new layouts of families that training knows from other layouts.
 */
import { chance, pick, repeat, whole } from './chance.mjs';
import {
  avatar,
  badge,
  button,
  card,
  chart,
  heading,
  icon,
  input,
  picture,
  row,
  table,
  text,
  toggle,
  topBar,
} from './parts.mjs';
import { anyColour, css, theme } from './theme.mjs';
import { clock, date, person, price, snippet, title, word } from './words.mjs';

const narrow = () => theme.viewport.width < 600;

export const heldOut = {
  kanban: [
    'kanban',
    () => [
      'a kanban board',
      topBar() +
        `<div style="display:flex;gap:14px;padding:16px">${repeat(narrow() ? 2 : 4, () => `<div style="flex:1;background:${theme.dark ? '#222' : '#e9ecf2'};border-radius:8px;padding:10px">${heading(4, title(1))}${repeat(whole(1, 5), () => card(`${title(3)}<div style="margin-top:6px">${avatar(22)}</div>`, 'margin:8px 0'))}</div>`)}</div>`,
    ],
  ],
  'slide-bullets': [
    'slide',
    () => [
      'a presentation slide',
      `<div style="height:100vh;padding:50px;background:${chance(0.5) ? css(theme.accent, -10) : theme.card};color:${theme.text};box-sizing:border-box">${heading(1, title(whole(3, 6)))}<div style="display:flex;gap:30px;margin-top:24px;font-size:22px"><ul style="flex:1">${repeat(whole(3, 5), () => `<li style="margin:12px 0">${title(whole(3, 6))}</li>`)}</ul>${chance(0.5) ? chart(320, 260) : picture('320px', '260px')}</div></div>`,
    ],
  ],
  'login-split': [
    'login',
    () => [
      'a login form',
      `<div style="display:flex;height:100vh">${narrow() ? '' : `<div style="flex:1;background:${css(theme.accent)};color:#fff;padding:60px">${icon(60)}${heading(1)}${text(1)}</div>`}<div style="flex:1;padding:60px 40px">${heading(2, 'Welcome back')}${input('Username')}${input('Password')}${row(`${toggle()} ${title(2)}`)}<br>${button('Log out', 'full').replace(/log out/gi, 'log in')}</div></div>`,
    ],
  ],
  'shop-list': [
    'shop',
    () => [
      'an online shop with product cards',
      topBar() +
        repeat(whole(4, 6), () =>
          row(
            `${picture('120px', '90px')}<div style="flex:1"><b>${title(3)}</b>${text(1)}</div><div style="text-align:right"><b>${price()}</b><br>${button('Buy now')}</div>`,
            `padding:12px 24px;border-bottom:1px solid ${theme.line}`,
          ),
        ),
    ],
  ],
  'chat-sidebar': [
    'chat',
    () => [
      'a chat conversation',
      `<div style="display:flex;height:100vh">${narrow() ? '' : `<div style="width:240px;border-right:1px solid ${theme.line}">${repeat(8, () => row(`${avatar(36)}<div><b>${person()}</b><br><small>${snippet(20)}</small></div>`, 'padding:8px'))}</div>`}<div style="flex:1;padding:16px">${repeat(whole(5, 9), (i) => `<div style="text-align:${i % 2 ? 'right' : 'left'};margin:10px 0"><span style="display:inline-block;background:${i % 2 ? css('green', 45) : theme.card};color:${i % 2 ? '#111' : theme.text};border-radius:8px;padding:8px;max-width:70%">${snippet(whole(15, 90))} <small>${clock()}</small></span></div>`)}${row(input('Message') + icon(24, 'paperclip') + icon(24, 'mic'))}</div></div>`,
    ],
  ],
  'calendar-week': [
    'calendar',
    () => [
      'a calendar',
      `<div style="padding:16px">${heading(2, date())}<div style="display:grid;grid-template-columns:40px repeat(${narrow() ? 3 : 7},1fr);font-size:11px">${repeat(10, (hour) => `<span>${hour + 8}h</span>${repeat(narrow() ? 3 : 7, () => `<div style="border:1px solid ${theme.line};height:52px;padding:2px">${chance(0.25) ? `<div data-r="badge" data-t="event" style="background:${css(anyColour())};color:#fff;border-radius:4px;height:90%;padding:2px">${word()}</div>` : ''}</div>`)}`)}</div></div>`,
    ],
  ],
  'dashboard-wall': [
    'dashboard',
    () => [
      'an analytics dashboard with charts',
      `<div style="background:#0b0f19;color:#dde;min-height:100vh;padding:10px;display:grid;grid-template-columns:repeat(${narrow() ? 1 : 3},1fr);gap:10px">${repeat(9, (i) => `<div style="background:#151b2b;padding:10px"><small>${title(2)}</small><br>${i % 3 === 0 ? `<div style="font-size:48px;color:${css(pick(['green', 'red', 'teal']), 15)}">${whole(1, 999)}${pick(['', '%', 'k'])}</div>` : chart(270, 130)}</div>`)}</div>`,
    ],
  ],
  'form-steps': [
    'form',
    () => [
      'a form with input fields',
      `<div style="max-width:620px;margin:auto;padding:24px">${row(
        repeat(4, (i) => `${badge(i + 1, i < 2 ? theme.accent : 'gray')}<span>${title(1)}</span>`),
        'margin-bottom:20px',
      )}<div style="display:grid;grid-template-columns:1fr 1fr;gap:16px">${repeat(whole(4, 8), () => input())}</div>${row(button('Back', 'line') + button('Next', 'full'), 'justify-content:space-between;margin-top:20px')}</div>`,
    ],
  ],
  'table-cards': [
    'datatable',
    () => [
      'a data table',
      `<div style="padding:20px">${row(heading(2) + badge() + button('Export'))}${card(table(whole(5, 8), narrow() ? 3 : 6))}${card(table(whole(3, 6), narrow() ? 3 : 5), 'margin-top:16px')}</div>`,
    ],
  ],
};
