import type { Reduction } from '../../core/types.ts';
import { formatValue } from './example-words.ts';
import { extraName } from './extra-names.ts';
import type { Fact } from './token-facts.ts';

/** As many numbers are written out; of more, the least and the greatest. */
const maxListed = 6;

/** What a method says about the picture as a whole. */
export function pictureFacts(
  strategy: string,
  { kept, extra }: Reduction,
  numPatches: number,
): readonly Fact[] {
  const facts: Fact[] = [];
  for (const [key, value] of Object.entries(extra)) {
    const name = extraName(strategy, key);
    if (!name || name.of === 'layout') continue;
    if (name.of === 'list' && typeof value === 'object') {
      facts.push({ name: `Patches: ${name.label}`, value: String(value.length) });
    }
    if (name.of !== 'picture') continue;
    const text =
      typeof value === 'number'
        ? formatValue(value)
        : typeof value === 'string'
          ? value
          : summary(value);
    if (text) facts.push({ name: name.label, value: text });
  }
  return [{ name: 'Tokens kept', value: `${kept.length} of ${numPatches}` }, ...facts];
}

function summary(values: Float32Array | Uint32Array): string {
  if (values.length <= maxListed) return Array.from(values, formatValue).join(', ');
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const least = formatValue(min);
  return min === max ? least : `${least} to ${formatValue(max)}`;
}
