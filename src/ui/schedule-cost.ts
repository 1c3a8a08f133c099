import { html } from 'lit';
import type { Replay } from '../engine/api.ts';
import { formatFlops, formatMs, formatRatio } from './format.ts';

/** What is saved, measured; and what would be if time went with operations. */
export function scheduleCost(replay: Replay | null, isStale: boolean) {
  const key = html`<span>${swatch('attention')}attention</span><span>${swatch('mlp')}MLP</span>`;
  if (!replay) return html`<div class="line key cost">${key}<span>not measured yet</span></div>`;
  const { timing, cost } = replay;
  const total = timing.headMs + timing.reduceMs + timing.tailMs;
  const work = cost.reduced.total / cost.full.total;
  return html`<div class="line key cost ${isStale ? 'stale' : ''}">
    ${key}<span>${swatch('whole')}on all tokens</span>
    <span
      title="From the shapes: ${formatFlops(cost.reduced.total)} of ${formatFlops(cost.full.total)}"
      >work ${formatRatio(work)}</span
    >
    <span
      title="Head, every selection and tail against the uncut encoder, medians of ${timing.runs} warm runs; ${formatMs(timing.idealMs)} if time went with the work"
      >measured ${formatRatio(total / timing.fullMs)}: ${formatMs(total)} of
      ${formatMs(timing.fullMs)}</span
    >
  </div>`;
}

const swatch = (name: string) =>
  html`<svg viewBox="0 0 10 10" aria-hidden="true">
    <rect class=${name} x="0.5" y="0.5" width="9" height="9"></rect>
  </svg>`;
