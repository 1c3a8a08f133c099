import type { ReduceRecord } from '../core/reduce-record.ts';

/** One line for people. */
export function describeRecord(record: ReduceRecord): string {
  const { image, strategy, kept, tokens, fidelity, timing } = record;
  const share = Math.round((kept.length / tokens) * 1000) / 10;
  const parts = [`${image}: ${strategy} keeps ${kept.length} of ${tokens} tokens (${share} %)`];
  if (fidelity) {
    parts.push(`answer ${fidelity.embeddingCosine.toFixed(4)}`);
    parts.push(`coverage ${fidelity.coverage.toFixed(4)}`);
  }
  if (timing) parts.push(`tail ${timing.tailMs.toFixed(1)} ms`);
  return parts.join(', ');
}
