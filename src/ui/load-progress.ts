import { html, nothing, type TemplateResult } from 'lit';
import type { Progress } from '../engine/api.ts';
import { formatSize } from './format.ts';

const phases = {
  runtime: 'starting the runtime',
  download: 'downloading',
  verify: 'checking',
  cut: 'reading the graph',
  compile: 'compiling',
  'warm-up': 'warming up',
} as const;

/** What is being done, in a word or two. */
export function phaseWords({ phase, via }: Progress): string {
  if (phase !== 'download') return phases[phase];
  if (via === 'cache') return 'reading from this machine';
  return via === 'other-tab' ? 'another tab is fetching it' : phases.download;
}

/** `12 of 88 MB`; empty in phases that move no bytes. */
export function byteWords({ loaded, total }: Progress): string {
  if (loaded === undefined) return '';
  if (total === undefined) return formatSize(loaded);
  const [all, so] = [formatSize(total), formatSize(loaded)];
  const unit = all.slice(all.indexOf(' '));
  return so.endsWith(unit) ? `${so.slice(0, -unit.length)} of ${all}` : `${so} of ${all}`;
}

/** A bar that is there as long as bytes come in. */
export function progressBar({ loaded, total }: Progress): TemplateResult | typeof nothing {
  return loaded !== undefined && total
    ? html`<progress max=${total} value=${loaded} aria-label="Model download"></progress>`
    : nothing;
}
