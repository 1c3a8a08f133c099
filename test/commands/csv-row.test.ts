import { describe, expect, test } from 'vitest';
import { csvRow } from '../../src/commands/csv-row.ts';

describe('csvRow', () => {
  test.each([
    [['a', 1, '-0.5'], 'a,1,-0.5'],
    [['a,b', 'say "x"'], '"a,b","say ""x"""'],
    [['=cmd()', '+1+1', '@x'], "'=cmd(),'+1+1,'@x"],
    [['-rm', 'line\nbreak'], '\'-rm,"line\nbreak"'],
  ])('%j', (cells, row) => {
    expect(csvRow(cells)).toBe(row);
  });
});
