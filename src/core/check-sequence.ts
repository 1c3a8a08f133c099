import type { Sequence } from './sequence.ts';

/**
 * Checks that what one place inside the encoder tells belongs together. The numbers themselves are
 * checked as signals.
 *
 * @param holder for sentences: `block 3`
 * @throws Error with one sentence that names the shape that does not fit
 */
export function checkSequence(sequence: Sequence, holder: string): void {
  const { prefixTokens, grid, heads, tokens, sizes, keys, clsAttention } = sequence;
  const { attentionLogits: logits } = sequence;
  const numN = tokens.rows;
  const numTokens = numN - prefixTokens;
  if (!Number.isInteger(prefixTokens) || prefixTokens < 0 || numTokens < 1) {
    throw new Error(
      `${holder} has ${numN} tokens, ${prefixTokens} of them prefix; a step needs at least one patch token`,
    );
  }
  if (grid && grid.rows * grid.cols !== numTokens) {
    throw new Error(
      `${holder} has ${numTokens} patch tokens on a grid of ${grid.rows} x ${grid.cols}; behind the first step the grid is null`,
    );
  }
  if (sizes.length !== numN || !sizes.every((size) => size > 0)) {
    throw new Error(
      `${holder} needs a size above 0 for each of ${numN} tokens; it has ${sizes.length}: ${sizes.slice(0, 8).join(', ')}…`,
    );
  }
  const misfit = (what: string, shape: readonly number[], asked: string): Error =>
    new Error(`${holder} has ${what} [${shape.join(',')}]; ${asked}`);
  if (keys && (keys.rows !== numN || keys.cols % heads !== 0)) {
    const asked = `it must have a row for each of ${numN} tokens, as wide as a multiple of ${heads} heads`;
    throw misfit('keys', [keys.rows, keys.cols], asked);
  }
  if (clsAttention && (clsAttention.rows !== heads || clsAttention.cols !== numN)) {
    const asked = `it must be [${heads},${numN}]`;
    throw misfit('cls_attention', [clsAttention.rows, clsAttention.cols], asked);
  }
  if (logits && (logits.heads !== heads || logits.size !== numN)) {
    const asked = `it must be [${heads},${numN},${numN}]`;
    throw misfit('attention_logits', [logits.heads, logits.size, logits.size], asked);
  }
}
