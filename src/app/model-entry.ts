import type { ModelSource } from '../engine/api.ts';
import type { ModelEntry, ModelsView } from './models-view.ts';

export const entryOf = ({ card, origin = 'site' }: ModelSource, id: string): ModelEntry => ({
  id,
  label: origin === 'hub' ? `${card.label} · ${card.dtype}` : card.label,
  summary: card.summary,
  origin,
});

/** What the menu holds before anybody has asked for more. */
export function startModels(models: readonly ModelSource[]): ModelsView {
  return {
    entries: models.map((source) => entryOf(source, source.card.id)),
    current: models[0].card.id,
    incoming: null,
    dialog: null,
    stored: null,
  };
}
