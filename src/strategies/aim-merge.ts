import { anchoredGroups } from '../core/anchored-groups.ts';
import { bipartiteMatching } from '../core/bipartite-matching.ts';
import { indexRange } from '../core/index-range.ts';
import { mergeRows } from '../core/merge-matched.ts';
import { parseList } from '../core/parse-list.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Matrix, Reduction, Step } from '../core/types.ts';

export const aimMerge: Strategy = {
  id: 'aim-merge',
  label: 'AIM (merging)',
  family: 'similarity',
  action: 'merge',
  stage: ['post'],
  control: 'target',
  nested: false,
  cite: {
    title: 'AIM: Adaptive Inference of Multi-Modal LLMs via Token Merging and Pruning',
    year: 2024,
    url: 'https://arxiv.org/abs/2412.03248',
    code: 'https://github.com/LaVi-Lab/AIM',
    codeLicence: 'Apache-2.0',
  },
  adapted:
    'Merges the tokens of the encoder, where the paper merges what its language model is handed; rounds go on until the asked number is met.',
  needs: ['tokens'],
  needsFor: (params) => (params['metric'] === 'keys' ? ['keys'] : aimMerge.needs),
  params: {
    metric: {
      type: 'choice',
      default: 'features',
      choices: ['features', 'keys'],
      label: 'Compared by',
      help: 'The tokens themselves, as published for video, or attention keys, as for LLaVA-1.5.',
    },
    r_per_step: {
      type: 'list',
      default: '',
      min: 0,
      max: 65536,
      integer: true,
      maxItems: 16,
      label: 'Merges per step',
      help: 'Tokens to merge in step 1, 2, …; after the list each step merges as many as it can.',
    },
  },
  reduce({ signals, keep, params }) {
    const metric = params['metric'] === 'keys' ? signals.keys! : signals.tokens!;
    return mergeStepwise(metric, keep, parseList(params['r_per_step'] as string) ?? []);
  },
};

/**
 * Steps of matching until K tokens are left. What goes together becomes its plain mean, however
 * many patches each part stands for, so early members of a token fade with every step; what the
 * tokens are compared by is averaged alike.
 */
function mergeStepwise(metric: Matrix, keep: number, schedule: readonly number[]): Reduction {
  const numPatches = metric.rows;
  const steps: Step[] = [];
  let rows = metric;
  // The patch that each token of the sequence stands at; then of each patch the position of
  // the token it went into, and its weight there.
  let anchors: Uint32Array = indexRange(numPatches);
  const positions = indexRange(numPatches);
  const weights = new Float64Array(numPatches).fill(1);
  let numSteps = 0;
  // One token cannot merge with nothing: keeping none is dropping all.
  for (; rows.rows > keep && keep > 0; numSteps++) {
    const wanted = numSteps < schedule.length ? schedule[numSteps] : rows.rows;
    const matching = bipartiteMatching(rows, Math.min(wanted, rows.rows - keep), false);
    const { sources, destinations, similarities, survivors, target } = matching;
    for (let i = 0; i < sources.length; i++) {
      steps.push({
        kind: 'merge',
        from: anchors[sources[i]],
        into: anchors[destinations[i]],
        similarity: similarities[i],
      });
    }
    const numParts = new Uint32Array(survivors.length);
    for (const position of target) numParts[position]++;
    for (let t = 0; t < numPatches; t++) {
      positions[t] = target[positions[t]];
      weights[t] /= numParts[positions[t]];
    }
    rows = mergeRows(rows, new Uint32Array(rows.rows).fill(1), matching);
    anchors = survivors.map((position) => anchors[position]);
  }

  const { kept, groups, labels, sizes } = anchoredGroups(
    positions,
    keep === 0 ? new Uint32Array(0) : anchors,
  );
  const { start, patch } = groups;
  return {
    kept,
    order: null,
    groups: { start, patch, weight: Float32Array.from(patch, (t) => weights[t]) },
    scores: null,
    steps,
    extra: { labels, sizes, steps: numSteps },
  };
}
