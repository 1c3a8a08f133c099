import { describe, expect, it } from 'vitest';
import { rankLabels, topLabels } from '../../src/app/label-order.ts';
import { parseLabels, suggestedLabels } from '../../src/app/labels.ts';

describe('labels of a text field', () => {
  it('are parted by commas, tidied, each once', () => {
    expect(parseLabels(' chart,, code\t editor , chart,\n')).toEqual(['chart', 'code editor']);
  });

  it('are at most 24, of at most 60 characters, without half a character at the end', () => {
    expect(parseLabels(Array.from({ length: 30 }, (_, i) => `label ${i}`).join())).toHaveLength(24);
    expect(parseLabels(`${'a'.repeat(59)}😀`)).toEqual(['a'.repeat(59)]);
  });

  it('that are suggested come back as they are', () => {
    expect(parseLabels(suggestedLabels.join(', '))).toEqual(suggestedLabels);
  });
});

const scores = {
  labels: ['a', 'b', 'c', 'd'],
  full: Float32Array.of(0.1, 0.4, 0.3, 0.2),
  reduced: Float32Array.of(0.5, 0.2, 0.3, 0.2),
  agreement: null,
  sameFirst: false,
};

describe('the order of labels', () => {
  it('is that on all tokens, with the places in both; ties to the earlier label', () => {
    expect(
      rankLabels(scores).map(({ label, placeBefore, placeAfter }) => [
        label,
        placeBefore,
        placeAfter,
      ]),
    ).toEqual([
      ['b', 1, 3],
      ['c', 2, 2],
      ['d', 3, 4],
      ['a', 4, 1],
    ]);
  });

  it('cut to a few still shows who comes first afterwards', () => {
    const names = (count: number) => topLabels(rankLabels(scores), count).map((l) => l.label);
    expect(names(2)).toEqual(['b', 'a']);
    expect(names(4)).toEqual(['b', 'c', 'd', 'a']);
  });
});
