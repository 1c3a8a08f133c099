/** @file What a loaded model's facts read like. */
import type { EncoderFacts, SelfCheck } from '../engine/api.ts';

/** `every block`, `no block`, `block 3`, `blocks 0–2 and 5` */
export function blockWords(flags: readonly boolean[]): string {
  if (flags.every(Boolean)) return 'every block';
  const runs: string[] = [];
  let count = 0;
  for (let i = 0; i < flags.length; i++) {
    if (!flags[i]) continue;
    const start = i;
    while (flags[i + 1]) i++;
    count += i - start + 1;
    runs.push(start === i ? `${i}` : `${start}–${i}`);
  }
  if (count === 0) return 'no block';
  const list = runs.length > 1 ? `${runs.slice(0, -1).join(', ')} and ${runs.at(-1)}` : runs[0];
  return `${count === 1 ? 'block' : 'blocks'} ${list}`;
}

/** `softmax in every block`; where exporters fused some of them, kind by kind. */
export function attentionWords(blocks: EncoderFacts['blocks']): string {
  const kinds = [...new Set(blocks.map(({ attention }) => attention))];
  return kinds
    .map((kind) => {
      const where = blockWords(blocks.map(({ attention }) => attention === kind));
      return `${kind === 'softmax' ? 'softmax' : `fused (${kind})`} in ${where}`;
    })
    .join('; ');
}

/** `[1, 3, 224, 224]`; free axes by their names. */
export function shapeWords(shape: readonly (number | string | null)[]): string {
  return `[${shape.map((dim) => dim ?? '?').join(', ')}]`;
}

/** Two digits will do; 0 is 0. */
export function errorWords(error: number): string {
  return error === 0 ? '0' : error < 1e-3 ? error.toExponential(1) : error.toPrecision(2);
}

/** The three questions of the self-check, and what was found. */
export function checkWords(check: SelfCheck): readonly (readonly [string, string])[] {
  const { layer, numPatches, wholeError, permutedError, oddTokens, oddTokensBack, scale } = check;
  return [
    [
      'Head and tail give the answer of the whole',
      `largest difference ${errorWords(wholeError)}, where numbers reach ${scale.toPrecision(2)}; cut before block ${layer}, all ${numPatches} patches`,
    ],
    [
      'Patches in another order come out in that order',
      `largest difference ${errorWords(permutedError)}`,
    ],
    [
      'An odd number of tokens runs',
      `${oddTokens} of ${numPatches} went in, ${oddTokensBack} came out`,
    ],
  ];
}

/** Items by what is said of them, in the order they came. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
