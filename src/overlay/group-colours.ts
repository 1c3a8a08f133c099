import { role, type TokenMap } from './token-map.ts';

/**
 * Ten hues that stay apart under common colour-vision deficiencies when they touch; lightness
 * alternates along the list so that neighbours differ in grey as well.
 */
export const groupPalette = [
  '#1f77d0',
  '#ffb000',
  '#d62a6e',
  '#20b38a',
  '#8a4be0',
  '#f0703c',
  '#2bb8e6',
  '#7a8f12',
  '#e07be0',
  '#8c5a2b',
] as const;

/**
 * Colours merged groups so that groups that touch, corners included, differ where ten colours
 * allow it.
 *
 * @returns `[K]` index into `groupPalette`; 255 for output tokens that are not merged.
 */
export function groupColours(map: TokenMap, rows: number, cols: number): Uint8Array {
  const numGroups = map.sizes.length;
  const colours = new Uint8Array(numGroups).fill(255);
  const neighbours = Array.from({ length: numGroups }, () => new Set<number>());
  const link = (a: number, b: number): void => {
    if (map.roles[a] !== role.merged || map.roles[b] !== role.merged) return;
    const ga = map.output[a];
    const gb = map.output[b];
    if (ga === gb) return;
    neighbours[ga].add(gb);
    neighbours[gb].add(ga);
  };
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const t = row * cols + col;
      if (col + 1 < cols) link(t, t + 1);
      if (row + 1 < rows) link(t, t + cols);
      if (row + 1 < rows && col + 1 < cols) link(t, t + cols + 1);
      if (row + 1 < rows && col > 0) link(t, t + cols - 1);
    }
  }
  const used = new Uint16Array(groupPalette.length);
  for (let g = 0; g < numGroups; g++) {
    if (map.sizes[g] < 2) continue;
    used.fill(0);
    for (const other of neighbours[g]) if (colours[other] !== 255) used[colours[other]]++;
    // Start at a different place for each group, or the first colours would take the picture.
    let choice = g % groupPalette.length;
    for (let step = 0; step < groupPalette.length; step++) {
      const candidate = (g + step) % groupPalette.length;
      if (used[candidate] < used[choice]) choice = candidate;
    }
    colours[g] = choice;
  }
  return colours;
}
