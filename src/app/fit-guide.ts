import type { Strategy } from '../core/strategy.ts';
import type { PaneSettings } from './settings.ts';

/** Turns the likeness to a text round, as published for the patches of CLIP. */
const turned = 'negative';

/**
 * A pane when a box comes or goes. What a box shows is made of the patches themselves, so that what
 * is like it counts, whatever was published for texts; seen in the parameters and in the link.
 */
export function fitGuide(
  pane: PaneSettings,
  strategy: Strategy,
  guide: 'text' | 'region' | null,
): PaneSettings {
  if (pane.schedule !== null || strategy.params[turned]?.type !== 'boolean') return pane;
  const { [turned]: _, ...others } = pane.params;
  return { ...pane, params: guide === 'region' ? { ...others, [turned]: false } : others };
}
