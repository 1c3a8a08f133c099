/**
 * Cells of one row. A text that a spreadsheet would run as a formula gets a quote in front.
 */
export function csvRow(cells: readonly (string | number)[]): string {
  return cells
    .map((cell) => {
      if (typeof cell === 'number') return String(cell);
      const isNumber = /^-?\d+(\.\d+)?$/.test(cell);
      const text = !isNumber && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
      return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}
