/** @file Tables as text (RFC 4180), safe to open in a spreadsheet. */

/** Null, and a number that is not finite, is an empty cell. */
export type CsvCell = string | number | null;

/**
 * Cells of one row, without its line end. What holds a comma, a quote or a line end is quoted. A
 * text that a spreadsheet would run as a formula gets an apostrophe in front.
 */
export function csvRow(cells: readonly CsvCell[]): string {
  return cells.map(csvCell).join(',');
}

/** A header and rows, every line ended by CR LF, the last one too. */
export function csvTable(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows]
    .map((cells, i) => {
      if (cells.length !== header.length) {
        throw new Error(
          `row ${i} has ${cells.length} cells and the header ${header.length}; they must match`,
        );
      }
      return `${csvRow(cells)}\r\n`;
    })
    .join('');
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const isNumber = /^-?\d+(\.\d+)?$/.test(cell);
  const text = !isNumber && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
