import { dotRows } from '../core/dot-rows.ts';
import { finite } from '../core/finite.ts';
import { headMean } from '../core/head-mean.ts';
import { indexRange } from '../core/index-range.ts';
import { minMax } from '../core/min-max.ts';
import { rowNorms } from '../core/row-norms.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending } from '../core/top-k.ts';
import type { Matrix, Signals, Step } from '../core/types.ts';

/** Of the published code: keeps a constant importance and a zero token from dividing by 0. */
const importanceEpsilon = 1e-6;
const normEpsilon = 1e-8;

/** Below every cosine: compared with nothing yet. */
const uncompared = -2;

export const idpruner: Strategy = {
  id: 'idpruner',
  label: 'IDPruner (CLS importance)',
  family: 'similarity',
  action: 'prune',
  stage: ['post'],
  control: 'target',
  nested: true,
  cite: {
    title: 'IDPruner: Harmonizing Importance and Diversity in Visual Token Pruning for MLLMs',
    year: 2026,
    url: 'https://arxiv.org/abs/2602.13315',
    code: 'https://github.com/Tencent/AngelSlim',
    codeLicence: 'Tencent licence',
  },
  adapted:
    'The trained scorer is replaced by CLS attention, the token norm or an importance from outside.',
  needs: ['tokens', ['importance', 'clsAttention']],
  needsFor: (params) => (params['importance'] === 'norm' ? ['tokens'] : idpruner.needs),
  uses: ['importance'],
  params: {
    mmr_lambda: {
      type: 'number',
      default: 0.5,
      min: 0,
      max: 1,
      step: 0.05,
      label: 'Importance against diversity',
      help: '1 keeps the most important tokens, 0 the ones least like those already kept.',
    },
    parallel_k: {
      type: 'integer',
      default: 1,
      min: 1,
      max: 64,
      step: 1,
      unit: 'tokens',
      label: 'Tokens per pick',
      help: 'Tokens of one pick do not see each other; more is faster and less diverse.',
    },
    importance: {
      type: 'choice',
      default: 'cls_attention',
      choices: ['cls_attention', 'norm'],
      label: 'Importance',
      help: 'What stands in for the trained scorer, unless the signals bring an importance.',
    },
    importance_scale: {
      type: 'choice',
      default: 'linear',
      choices: ['linear', 'log', 'rank'],
      label: 'Scale of importance',
      help: 'Addition: log and rank spread out the heavy tail of CLS attention; linear is published.',
    },
  },
  reduce({ signals, keep, params }) {
    const raw = rawImportance(signals, params['importance'] as string);
    const importance = minMax(
      rescale(raw, params['importance_scale'] as string),
      importanceEpsilon,
    );
    const lambda = params['mmr_lambda'] as number;
    const batch = params['parallel_k'] as number;
    const { order, scores, redundancy } = pick(signals.tokens!, importance, keep, lambda, batch);
    const steps: Step[] = [];
    for (let k = 0; k < keep; k++) steps.push({ kind: 'pick', patch: order[k], score: scores[k] });
    return {
      kept: ascending(order),
      order,
      groups: null,
      scores: Float32Array.from(importance),
      steps,
      extra: {
        importance: finite(raw),
        // As it was when a token was picked, or for those still out when the last one was.
        redundancy: Float32Array.from(redundancy, (r) => (r === uncompared ? 0 : r)),
        marginal: Float32Array.from(redundancy, (r, t) =>
          r === uncompared ? importance[t] : lambda * importance[t] - (1 - lambda) * r,
        ),
      },
    };
  },
};

function rawImportance(signals: Signals, source: string): ArrayLike<number> {
  if (signals.importance) return signals.importance;
  return source === 'norm' ? rowNorms(signals.tokens!) : headMean(signals.clsAttention!);
}

/**
 * `rank` counts how many are lower, so equals stay equal. `log` takes what is not positive for the
 * smallest positive value.
 */
function rescale(raw: ArrayLike<number>, scale: string): ArrayLike<number> {
  if (scale === 'linear') return raw;
  const values = Float64Array.from(finite(raw));
  if (scale === 'log') {
    const floor = values.reduce((min, x) => (x > 0 && x < min ? x : min), Infinity);
    return floor === Infinity ? values.fill(0) : values.map((x) => Math.log(Math.max(x, floor)));
  }
  const numLower = new Map<number, number>();
  values
    .slice()
    .sort()
    .forEach((x, i) => {
      if (!numLower.has(x)) numLower.set(x, i);
    });
  return values.map((x) => numLower.get(x)!);
}

/**
 * Maximal marginal relevance, greedily: first by importance alone, then by
 * λ·importance − (1 − λ)·max cosine to a kept token. Ties go to the lower index.
 *
 * Cosines are computed against those still out only, row by row: K = T costs half of the full
 * matrix and no memory for it. The picks of one batch are ranked by the same scores, so a
 * shorter selection is the beginning of a longer one for every batch size.
 *
 * @returns `[K]` patches in the order picked and the scores they were picked with; `[T]` the
 *   highest cosine to a kept token that was known at the last comparison
 */
function pick(
  tokens: Matrix,
  importance: Float64Array,
  keep: number,
  lambda: number,
  batch: number,
): { order: Uint32Array; scores: Float64Array; redundancy: Float64Array } {
  const { data, rows, cols } = tokens;
  const inverse = rowNorms(tokens).map((norm) => 1 / (norm + normEpsilon));
  const order = new Uint32Array(keep);
  const scores = new Float64Array(keep);
  // A token that nothing can be compared with (NaN) stays here.
  const redundancy = new Float64Array(rows).fill(uncompared);
  const dots = new Float64Array(rows);
  // Those still out, ascending, and beside them their scores.
  const out = indexRange(rows);
  let numOut = rows;
  const current = importance.slice();
  for (let picked = 0; picked < keep;) {
    const batchEnd = Math.min(keep, picked + batch);
    const batchStart = picked;
    for (; picked < batchEnd; picked++) {
      let best = -1;
      let bestScore = -Infinity;
      for (let n = 0; n < numOut; n++) {
        if (current[n] > bestScore) {
          bestScore = current[n];
          best = n;
        }
      }
      order[picked] = out[best];
      scores[picked] = bestScore;
      current[best] = -Infinity;
    }
    let numLeft = 0;
    for (let n = 0; n < numOut; n++) {
      if (current[n] !== -Infinity) out[numLeft++] = out[n];
    }
    numOut = numLeft;
    if (picked === keep) break;
    for (let p = batchStart; p < picked; p++) {
      const row = order[p];
      dotRows(data, row, data, out, numOut, cols, dots);
      const scale = inverse[row];
      for (let n = 0; n < numOut; n++) {
        const i = out[n];
        const similarity = dots[n] * inverse[i] * scale;
        if (similarity > redundancy[i]) redundancy[i] = similarity;
      }
    }
    for (let n = 0; n < numOut; n++) {
      const i = out[n];
      current[n] = lambda * importance[i] - (1 - lambda) * redundancy[i];
    }
  }
  return { order, scores, redundancy };
}
