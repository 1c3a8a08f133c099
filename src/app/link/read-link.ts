/**
 * @file Settings ⇄ the hash of the address, plain `key=value` pairs, `v=1` first.
 *
 * Reading is strict: whatever is unknown, doubled or out of range is named in a sentence and
 * replaced by its default, so a bad link still opens. Values are only ever shown as text.
 */
import * as v from 'valibot';
import type { Region } from '../../core/region.ts';
import {
  backendChoices,
  defaultSettings,
  maxPanes,
  overlays,
  type ImageRef,
  type PaneSettings,
  type Settings,
} from '../settings.ts';
import type { Catalogue } from './catalogue.ts';
import { httpsUrl } from './https-url.ts';
import { LinkPairs } from './link-pairs.ts';
import {
  box,
  decimal,
  flag,
  labelList,
  linkVersion,
  modelOf,
  oneOf,
  words,
} from './link-values.ts';
import { quote } from './quote.ts';
import { readPane } from './read-pane.ts';

export interface ReadLink {
  readonly settings: Settings;
  /** One sentence per value that was not taken. */
  readonly problems: readonly string[];
}

const maxLength = 8192;
const maxProblems = 6;

/** Reads a hash, with or without its `#`. Never throws; an empty hash is the default page. */
export function readLink(hash: string, catalogue: Catalogue): ReadLink {
  const hashText = hash.replace(/^#/, '');
  if (!hashText) return { settings: defaultSettings, problems: [] };
  if (hashText.length > maxLength) {
    return {
      settings: defaultSettings,
      problems: [`The link is ${hashText.length} characters long; at most ${maxLength} are read.`],
    };
  }
  const pairs = new LinkPairs(hashText);
  const { problems } = pairs;
  const found = pairs.takeText('v');
  if (found !== linkVersion) {
    const why =
      found === undefined
        ? 'The link does not say its version (v=1)'
        : `The link is of version ${quote(found)}, this page reads version 1`;
    return { settings: defaultSettings, problems: [`${why}; the defaults are shown.`] };
  }
  const image = takeImage(pairs, catalogue);
  const model = pairs.take('model', modelOf(catalogue.models), defaultSettings.model);
  const backend = pairs.take('backend', oneOf(backendChoices), defaultSettings.backend);
  let overlay = pairs.take('overlay', oneOf(overlays), defaultSettings.overlay);
  const opacity = pairs.take('opacity', decimal(0, 1), defaultSettings.opacity);
  const showGrid = pairs.take('grid', flag, defaultSettings.showGrid);
  const text = pairs.take('text', words, defaultSettings.text);
  const region = pairs.take<Region | null>('region', box, defaultSettings.region);
  const labels = pairs.take<readonly string[]>('labels', labelList, defaultSettings.labels);
  if (overlay === 'text' && !text && !region) {
    problems.push('The link shows the answer to a text query but names none; tokens are shown.');
    overlay = 'tokens';
  }
  const panes = takePanes(pairs, catalogue);
  for (const key of pairs.keys) {
    problems.push(`The link carries ${quote(key)}, which this version does not know.`);
  }
  if (problems.length > maxProblems) {
    const more = problems.length - maxProblems + 1;
    problems.splice(maxProblems - 1, more, `${more} more values of the link were not taken.`);
  }
  return {
    settings: {
      image,
      model,
      backend,
      overlay,
      opacity,
      showGrid,
      text,
      region,
      labels,
      panes: panes.length > 0 ? panes : defaultSettings.panes,
    },
    problems,
  };
}

function takeImage(pairs: LinkPairs, catalogue: Catalogue): ImageRef {
  const text = pairs.takeText('image');
  if (text === undefined) return defaultSettings.image;
  const read = readImage(text, catalogue);
  if (typeof read !== 'string') return read;
  pairs.problems.push(`image = ${quote(text)} ${read}; a sample is shown.`);
  return defaultSettings.image;
}

/** @returns what is wrong with it, where it names no picture */
function readImage(text: string, catalogue: Catalogue): ImageRef | string {
  if (text === 'local') return { kind: 'local' };
  const at = text.indexOf(':');
  const kind = text.slice(0, at);
  const rest = text.slice(at + 1);
  if (kind === 'sample') {
    return catalogue.samples.includes(rest) ? { kind, id: rest } : 'is no sample of this version';
  }
  if (kind === 'url') {
    const result = v.safeParse(httpsUrl, rest);
    return result.success ? { kind, url: rest } : result.issues[0].message;
  }
  return 'names no picture (sample:… or url:https://…)';
}

function takePanes(pairs: LinkPairs, catalogue: Catalogue): PaneSettings[] {
  const panes: PaneSettings[] = [];
  for (let number = 1; number <= maxPanes; number++) {
    if (!pairs.keys.some((key) => key.startsWith(`${number}.`))) break;
    const pane = readPane(pairs, number, catalogue);
    if (pane) panes.push(pane);
  }
  return panes;
}
