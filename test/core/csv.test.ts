import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow, csvTable } from '../../src/core/csv.ts';

describe('csvRow', () => {
  it.each([
    ['leaves plain cells as they are', ['a', 1, '-0.5'], 'a,1,-0.5'],
    ['quotes commas and doubles quotes', ['a,b', 'say "x"'], '"a,b","say ""x"""'],
    ['quotes line ends', ['one\r\ntwo', 'x\ny'], '"one\r\ntwo","x\ny"'],
    ['keeps a spreadsheet from running texts', ['=cmd()', '+1+1', '@x'], "'=cmd(),'+1+1,'@x"],
    ['does both at once', ['-rm', '=a,b'], `'-rm,"'=a,b"`],
    ['leaves unknown numbers empty', [null, NaN, Infinity, 0, ''], ',,,0,'],
    ['keeps every digit of a number', [0.1 + 0.2, 1e-7, -3], '0.30000000000000004,1e-7,-3'],
  ])('%s', (_, cells, row) => {
    expect(csvRow(cells)).toBe(row);
  });
});

describe('csvTable', () => {
  it('ends every line with CR LF', () => {
    expect(csvTable(['method', 'tokens'], [['tome', 64]])).toBe('method,tokens\r\ntome,64\r\n');
  });

  it('refuses a row that does not fit its header', () => {
    expect(() => csvTable(['a', 'b'], [['1', 2], [3]])).toThrow(
      'row 2 has 1 cells and the header 2; they must match',
    );
  });

  it('is read back by the grammar of RFC 4180', () => {
    const text = fc
      .string({ unit: fc.constantFrom('a', '1', ' ', ',', '"', '\n', '\r', 'é', '=') })
      .filter((cell) => !cell.startsWith('=') && !cell.startsWith('\r'));
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(text, { minLength: width, maxLength: width }), { minLength: 1 }),
      );
    fc.assert(
      fc.property(table, (cells) => {
        expect(parse(csvTable(cells[0], cells.slice(1)))).toEqual(cells);
      }),
    );
  });
});

/** Section 2 of the RFC: records end with CR LF, a field is quoted as a whole or not at all. */
function parse(text: string): string[][] {
  const records: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let record: string[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (!match) throw new Error(`no field at ${at} of ${JSON.stringify(text)}`);
    record.push(match[1]?.replaceAll('""', '"') ?? match[2]);
    if (match[3] === '\r\n') {
      records.push(record);
      record = [];
    }
  }
  return records;
}
