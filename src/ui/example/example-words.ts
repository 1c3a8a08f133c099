import type { Grid } from '../../core/types.ts';
import { formatScore } from '../format.ts';

/** `12`, `0.0345`, `−1.20`: whole numbers as they are. */
export function formatValue(value: number): string {
  const text = Number.isInteger(value) ? String(value) : formatScore(value);
  return text.startsWith('-') ? `−${text.slice(1)}` : text;
}

/** `row 3, column 8`, counted from 1 as the line below the picture does. */
export function formatPlace(patch: number, { cols }: Grid): string {
  return `row ${Math.floor(patch / cols) + 1}, column ${(patch % cols) + 1}`;
}
