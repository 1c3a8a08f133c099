/** @file Numbers as the page writes them: unit and meaning, figures that line up. */

/** `25 %`; one decimal below 1 %, so that the smallest budgets do not read as nothing. */
export function formatShare(share: number): string {
  const percent = share * 100;
  const text = percent > 0 && percent < 1 ? percent.toFixed(1) : String(Math.round(percent));
  return `${text} %`;
}

/** `64 of 256 tokens kept (25 %)` */
export function formatKept(kept: number, total: number): string {
  return `${kept} of ${total} tokens kept (${formatShare(total ? kept / total : 0)})`;
}

export function formatMs(ms: number): string {
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** `0.987`; never rounds up to a 1 that was not reached. */
export function formatCosine(cosine: number): string {
  if (cosine >= 0.9995 && cosine < 0.99995) return cosine.toFixed(4);
  return Math.min(cosine, 1).toFixed(3);
}

export const formatRatio = (ratio: number): string => `${ratio.toFixed(2)}×`;

export function formatFlops(flops: number): string {
  return flops >= 1e9 ? `${(flops / 1e9).toFixed(2)} GFLOP` : `${(flops / 1e6).toFixed(0)} MFLOP`;
}

export function formatBytes(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.round(bytes / 1e3)} kB`;
}

/** `352 MB`, `7.7 MB`, `396 kB`: a download, for the eye. */
export function formatSize(bytes: number): string {
  return bytes >= 9.95e6 ? `${Math.round(bytes / 1e6)} MB` : formatBytes(bytes);
}

export function formatScore(score: number): string {
  if (score === 0) return '0';
  const size = Math.abs(score);
  return size >= 1e-3 && size < 1e4 ? score.toPrecision(3) : score.toExponential(2);
}
