/**
 * The numbers of a list parameter: `100,60,32`, brackets and blanks allowed, empty for none.
 * Undefined when a part is no plain number.
 */
export function parseList(text: string): readonly number[] | undefined {
  const inner = text
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .trim();
  if (inner === '') return [];
  const numbers: number[] = [];
  for (const part of inner.split(',')) {
    const value = parseNumber(part);
    if (value === undefined) return undefined;
    numbers.push(value);
  }
  return numbers;
}

/** A decimal number, blanks around it allowed; undefined for anything else (`''`, `0x10`, `1e999`). */
export function parseNumber(text: string): number | undefined {
  if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
