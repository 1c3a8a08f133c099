import type { Settings } from './settings.ts';

/**
 * What changes with a new text or a new box: a first question shows its answer; without one there
 * is nothing to show.
 */
export function queryChange(
  settings: Pick<Settings, 'text' | 'region' | 'overlay'>,
  fields: Partial<Pick<Settings, 'text' | 'region'>>,
): Partial<Pick<Settings, 'text' | 'region' | 'overlay'>> {
  const { text, region } = { ...settings, ...fields };
  const asks = text !== '' || region !== null;
  const asked = settings.text !== '' || settings.region !== null;
  const { overlay } = settings;
  if (asks && !asked && overlay === 'tokens') return { ...fields, overlay: 'text' };
  if (!asks && overlay === 'text') return { ...fields, overlay: 'tokens' };
  return fields;
}
