import type { Grid } from '../core/types.ts';

/**
 * Where a key leads from a patch, or from nowhere to the first one.
 *
 * @returns undefined for keys that do not walk
 */
export function walkGrid(
  key: string,
  from: number | null,
  { rows, cols }: Pick<Grid, 'rows' | 'cols'>,
): number | undefined {
  const at = from ?? -1;
  const row = Math.floor(at / cols);
  const col = at % cols;
  const moves: Record<string, [number, number]> = {
    ArrowLeft: [row, col - 1],
    ArrowRight: [row, col + 1],
    ArrowUp: [row - 1, col],
    ArrowDown: [row + 1, col],
    Home: [row, 0],
    End: [row, cols - 1],
  };
  const move = moves[key];
  if (!move) return undefined;
  if (at < 0) return 0;
  const clamp = (v: number, top: number): number => Math.min(Math.max(v, 0), top - 1);
  return clamp(move[0], rows) * cols + clamp(move[1], cols);
}
