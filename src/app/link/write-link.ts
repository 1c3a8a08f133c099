import type { Settings } from '../settings.ts';
import { linkVersion } from './link-values.ts';

/** The hash of an address, `#` not included. A local picture is never in it. */
export function writeLink(settings: Settings): string {
  const { image } = settings;
  const pairs: [string, string][] = [
    ['v', linkVersion],
    [
      'image',
      image.kind === 'sample'
        ? `sample:${image.id}`
        : image.kind === 'url'
          ? `url:${image.url}`
          : 'local',
    ],
    ['model', settings.model],
    ['backend', settings.backend],
    ['overlay', settings.overlay],
    ['opacity', String(settings.opacity)],
    ['grid', String(settings.showGrid)],
  ];
  if (settings.text) pairs.push(['text', settings.text]);
  if (settings.region) {
    const { left, top, right, bottom } = settings.region;
    pairs.push(['region', [left, top, right, bottom].join()]);
  }
  if (settings.labels.length > 0) pairs.push(['labels', settings.labels.join()]);
  settings.panes.forEach((pane, i) => {
    const add = (name: string, value: unknown): void => {
      pairs.push([`${i + 1}.${name}`, String(value)]);
    };
    add('strategy', pane.strategy);
    add('retention', pane.retention);
    add('stage', pane.stage);
    add('layer', pane.layer);
    add('seed', pane.seed);
    if (pane.schedule !== null) add('schedule', pane.schedule);
    if (pane.steps) add('steps', pane.steps);
    for (const [name, value] of Object.entries(pane.params)) add(`p.${name}`, value);
  });
  // Slashes, colons and commas are legal in a fragment; leaving them keeps addresses readable.
  const encode = (s: string): string =>
    encodeURIComponent(s)
      .replace(/%3A/g, ':')
      .replace(/%2F/g, '/')
      .replace(/%2C/g, ',')
      .replace(/%3B/g, ';')
      .replace(/%40/g, '@');
  return pairs.map(([key, value]) => `${encode(key)}=${encode(value)}`).join('&');
}
