import { csvTable } from '../core/csv.ts';
import type { DrawnLine } from './curve-data.ts';

const header = [
  'picture',
  'model',
  'method',
  'label',
  'stage',
  'layer',
  'seed',
  'parameters',
  'pane',
  'retention_asked',
  'tokens',
  'tokens_kept',
  'answer_cosine',
  'token_cosine',
  'coverage',
  'encoder_flops',
  'encoder_flops_all_tokens',
  'selection_ms',
  'on_front',
] as const;

/** Every run of a curve as a table, one a row. */
export function curveCsv(
  picture: string,
  model: string,
  numPatches: number,
  lines: readonly DrawnLine[],
): string {
  const rows = lines.flatMap(({ line, points }) =>
    points.map(({ result, ratio, isFront }) => [
      picture,
      model,
      line.method,
      line.label,
      line.stage,
      line.stage === 'in' && line.pane.schedule === null ? line.pane.layer : null,
      line.pane.seed,
      [
        ...Object.entries(line.pane.params).map(([name, value]) => `${name}=${value}`),
        ...(line.pane.steps ? [line.pane.steps] : []),
      ].join(' '),
      line.panes.map((index) => index + 1).join(' '),
      ratio,
      numPatches,
      result.numKept,
      result.embeddingCosine,
      result.tokenCosine,
      result.coverage,
      result.flops,
      result.fullFlops,
      result.reduceMs,
      String(isFront),
    ]),
  );
  return csvTable(header, rows);
}
