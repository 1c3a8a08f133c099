/**
 * The block behind which a share of an encoder has run, for schedules that were published for
 * another depth: behind block 2 of 12 a quarter has, as behind block 1 of 8.
 *
 * @param share in (0, 1]
 * @returns 0-based
 */
export function blockAtDepth(share: number, numBlocks: number): number {
  return Math.max(0, Math.min(numBlocks, Math.round(share * numBlocks)) - 1);
}
