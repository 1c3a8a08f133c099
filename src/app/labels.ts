import { maxLabel, maxLabels } from './settings.ts';

/** What pages and pictures of everyday use may show: a start for one's own list. */
export const suggestedLabels: readonly string[] = [
  'dashboard',
  'chart',
  'form',
  'document',
  'code editor',
  'map',
  'photo',
  'table',
];

/** Labels of a text field: parted by commas, each once, none empty or too long, as many as may be. */
export function parseLabels(text: string): readonly string[] {
  const labels = text
    .split(',')
    .map((part) =>
      // Cutting may leave half a character, which \p{C} takes.
      part.replace(/\s+/g, ' ').trim().slice(0, maxLabel).replace(/\p{C}/gu, '').trim(),
    )
    .filter((label) => label !== '');
  return [...new Set(labels)].slice(0, maxLabels);
}
