import type { LoadedModel, Query } from '../engine/api.ts';
import { regionOnInput, type PicturePlace } from './region-query.ts';
import type { Settings } from './settings.ts';
import type { ModelStatus } from './view.ts';

/** Whether texts mean something to the model; true before it is there. */
export function understandsText(model: ModelStatus): boolean {
  return model.kind !== 'ready' || model.loaded.offers.includes('text');
}

/** Whether the model can say how well a text fits the whole picture. */
export function knowsLabels(loaded: LoadedModel): boolean {
  return loaded.card?.text !== undefined;
}

/**
 * What the picture is searched for: the text where the model understands texts, else the box.
 *
 * @param place null before the picture lies on a grid: a box then means nothing yet
 * @returns null where there is neither
 */
export function guideOf(
  { text, region }: Pick<Settings, 'text' | 'region'>,
  textual: boolean,
  place: PicturePlace | null,
): Query | null {
  if (text && textual) return { text };
  const onInput = region && place && regionOnInput(region, place);
  return onInput && { region: onInput };
}

/** Which of the two guides, whatever the picture is. */
export function guideKind(
  settings: Pick<Settings, 'text' | 'region'>,
  textual: boolean,
): 'text' | 'region' | null {
  if (settings.text && textual) return 'text';
  return settings.region ? 'region' : null;
}

export function kindOf(query: Query | null): 'text' | 'region' | null {
  return query && ('text' in query ? 'text' : 'region');
}

/** The question of the heat map and of everything that is guided, as part of a key. */
export function queryKey(query: Query | null): string {
  if (!query) return '';
  if ('text' in query) return `text=${query.text}`;
  const { left, top, right, bottom } = query.region;
  return `region=${[left, top, right, bottom].join()}`;
}
