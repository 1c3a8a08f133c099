/** @file How settings and links name a model. */
import { dtypes } from '../engine/hub/dtypes.ts';
import { parseHubModelId } from '../engine/hub/hub-address.ts';

/** A model by where it comes from; a local one is known only to this page. */
export type ModelRef =
  | { readonly kind: 'site'; readonly id: string }
  | {
      readonly kind: 'hub';
      readonly repo: string;
      readonly revision: string;
      readonly dtype: string;
    }
  | { readonly kind: 'local' };

const hubPrefix = 'hub:';
const maxRef = 320;

/** @param id of `hubModelId` */
export const hubRef = (id: string): string => `${hubPrefix}${id}`;

/** The id behind a `hubRef`. */
export const hubIdOf = (ref: string): string => ref.slice(hubPrefix.length);

/**
 * Reads the `model` of settings: the id of a bundled model, `hub:owner/name[@revision]:dtype`, or
 * `local`.
 *
 * @param bundled ids of the models that come with the site
 * @returns undefined for anything else
 */
export function parseModelRef(text: string, bundled: readonly string[]): ModelRef | undefined {
  if (bundled.includes(text)) return { kind: 'site', id: text };
  if (text === 'local') return { kind: 'local' };
  if (!text.startsWith(hubPrefix) || text.length > maxRef) return undefined;
  const found = parseHubModelId(hubIdOf(text));
  if (!found || !(dtypes as readonly string[]).includes(found.dtype)) return undefined;
  return { kind: 'hub', ...found };
}
