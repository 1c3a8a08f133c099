import { bipartiteMatching } from '../core/bipartite-matching.ts';
import { comparedBy, comparedRows } from '../core/compared-rows.ts';
import { groupsFromLabels } from '../core/groups.ts';
import { indexRange } from '../core/index-range.ts';
import { mergeRows, mergeSizes } from '../core/merge-matched.ts';
import { parseList } from '../core/parse-list.ts';
import { mergeChange, unchanged } from '../core/sequence-change.ts';
import type { SequenceChange, SequenceInput } from '../core/sequence.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending } from '../core/top-k.ts';
import type { Matrix, Reduction, Step } from '../core/types.ts';

export const tome: Strategy = {
  id: 'tome',
  label: 'ToMe (rounds)',
  family: 'similarity',
  action: 'merge',
  stage: ['post', 'in'],
  control: 'target',
  nested: false,
  cite: {
    title: 'Token Merging: Your ViT But Faster',
    year: 2022,
    url: 'https://arxiv.org/abs/2210.09461',
    code: 'https://github.com/facebookresearch/ToMe',
    codeLicence: 'CC BY-NC 4.0',
  },
  adapted:
    'Runs round after round on the tokens of one place, after the encoder or at the cut, where the paper merges a few tokens in every block and adds log sizes to the attention.',
  needs: ['tokens'],
  needsFor: (params) => (params['metric'] === 'keys' ? ['keys'] : tome.needs),
  params: {
    metric: {
      type: 'choice',
      default: 'features',
      choices: ['features', 'keys'],
      label: 'Compared by',
      help: 'Tokens are compared by their features, or by their attention keys as in the paper.',
    },
    r_rounds: {
      type: 'list',
      default: '',
      min: 0,
      max: 65536,
      integer: true,
      maxItems: 16,
      label: 'Merges per round',
      help: 'Tokens to merge in round 1, 2, …; after the list each round merges as many as it can.',
    },
  },
  reduce({ signals, keep, params }) {
    const metric = params['metric'] === 'keys' ? signals.keys! : signals.tokens!;
    const schedule = parseList(params['r_rounds'] as string) ?? [];
    return mergeInRounds(metric, keep, schedule);
  },
  inside: {
    params: { metric: comparedBy },
    needs: (params) => (params['metric'] === 'keys' ? ['keys'] : []),
    least: (numTokens) => numTokens - (numTokens >> 1),
    step: mergeInside,
  },
};

/**
 * The step of the paper, between attention and MLP: r = k − K tokens merge, at most half of them.
 * Prefix tokens neither go nor take anything in, but they count where even and odd places of the
 * sequence are told apart: one protected token in front stands for an odd number of them. The next
 * sequence is the even tokens that stay, then all odd ones. Behind a prefix the even ones keep their
 * order, as published; without any they stand by falling likeness, as published too.
 */
function mergeInside({ sequence, keep, params }: SequenceInput): SequenceChange {
  const { prefixTokens, sizes } = sequence;
  const numTokens = sequence.tokens.rows - prefixTokens;
  const lead = prefixTokens % 2;
  const metric = comparedRows(sequence, params['metric'] as string, lead + numTokens);
  const matching = bipartiteMatching(metric, numTokens - keep, lead === 1);
  const { sources, destinations } = matching;
  if (sources.length === 0) return unchanged(numTokens);
  const into = indexRange(numTokens);
  for (let i = 0; i < sources.length; i++) into[sources[i] - lead] = destinations[i] - lead;
  const anchors = matching.survivors.subarray(lead).map((place) => place - lead);
  const numOdd = (lead + numTokens) >> 1;
  if (prefixTokens > 0) anchors.subarray(0, anchors.length - numOdd).sort();
  return { ...mergeChange(anchors, into, sizes.subarray(prefixTokens)), scores: null };
}

/**
 * Rounds of matching until K tokens are left. A round merges at most half of them; tokens and
 * keys that went together go on as their mean, weighted by sizes.
 */
function mergeInRounds(metric: Matrix, keep: number, schedule: readonly number[]): Reduction {
  // One token cannot merge with nothing: keeping none is dropping all.
  if (keep === 0) return reduction(new Uint32Array(0), new Uint32Array(0), [], 0);
  let rows = metric;
  let sizes: Uint32Array = new Uint32Array(metric.rows).fill(1);
  // The patch that each token of the sequence stands at, and the token of each patch.
  let anchors: Uint32Array = indexRange(metric.rows);
  const labels = indexRange(metric.rows);
  const steps: Step[] = [];
  let round = 0;
  for (; rows.rows > keep; round++) {
    const wanted = round < schedule.length ? schedule[round] : rows.rows;
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
    rows = mergeRows(rows, sizes, matching);
    sizes = mergeSizes(sizes, matching);
    anchors = survivors.map((position) => anchors[position]);
    for (let t = 0; t < labels.length; t++) labels[t] = target[labels[t]];
  }
  return reduction(anchors, labels, steps, round);
}

/** Output tokens stand in the order of their anchors instead of the last sequence's. */
function reduction(
  anchors: Uint32Array,
  labels: Uint32Array,
  steps: readonly Step[],
  rounds: number,
): Reduction {
  const kept = ascending(anchors);
  const rank = new Uint32Array(labels.length);
  for (let k = 0; k < kept.length; k++) rank[kept[k]] = k;
  const outputs = labels.map((position) => rank[anchors[position]]);
  const groups = groupsFromLabels(outputs, kept.length);
  const sizes = kept.map((_, k) => groups.start[k + 1] - groups.start[k]);
  return {
    kept,
    order: null,
    groups,
    scores: null,
    steps,
    extra: { labels: outputs, sizes, rounds },
  };
}
