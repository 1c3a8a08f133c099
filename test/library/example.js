import { coverage, findStrategy, keepFromRetention, outputTokens, runStrategy } from 'tokensieve';

// Patch tokens of any encoder, row-major [T×D], prefix cut off. These are made up.
const [rows, cols] = [16 * 16, 64];
const data = Float32Array.from({ length: rows * cols }, (_, i) => Math.sin(i * 0.37 + i ** 1.5));
const signals = {
  grid: { rows: 16, cols: 16, patchSize: 16 },
  prefixTokens: 1,
  tokens: { data, rows, cols },
};

const keep = keepFromRetention(0.25, rows);
const reduction = runStrategy(findStrategy('divprune'), { signals, keep });
const share = coverage(signals.tokens, outputTokens(signals.tokens, reduction));
console.log(`${reduction.kept.length} of ${rows} tokens kept, coverage ${share.toFixed(3)}`);
