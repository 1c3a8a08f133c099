const mostDigits = 12;

/**
 * The decimal number with the fewest digits that fits, for parameters that people read.
 *
 * @param from where the numbers that fit begin; it fits itself
 * @param fits asked of one number per count of digits, the lowest that is not below `from`
 */
export function shortestDecimal(from: number, fits: (value: number) => boolean): number {
  for (let digits = 0; digits <= mostDigits; digits++) {
    const value = Number((Math.ceil(from * 10 ** digits) / 10 ** digits).toFixed(digits));
    if (fits(value)) return value;
  }
  return from;
}
