import { dotRows } from '../core/dot-rows.ts';
import { finite } from '../core/finite.ts';
import { fullWidthAttention } from '../core/full-width-attention.ts';
import { indexRange } from '../core/index-range.ts';
import { localOutlierFactors } from '../core/local-outlier-factor.ts';
import { inverseRowNorms } from '../core/row-norms.ts';
import { share } from '../core/share.ts';
import type { Params, Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { Groups, Matrix, Step } from '../core/types.ts';

export const recoverable: Strategy = {
  id: 'recoverable',
  label: 'Recoverable Compression',
  family: 'query',
  action: 'prune+merge',
  stage: ['post'],
  control: 'emergent',
  usesKeep: (params) => params['fixed'] === true,
  nested: false,
  cite: {
    title:
      'Recoverable Compression: A Multimodal Vision Token Recovery Mechanism Guided by Text Information',
    year: 2024,
    url: 'https://arxiv.org/abs/2409.01179',
    code: 'https://github.com/banjiuyufen/Recoverable-Compression',
    codeLicence: 'Apache-2.0',
  },
  adapted:
    'The text vector is the one at hand: of a text tower where the encoder has one, else of a marked region; two slips of the published code are mended unless compat is set.',
  needs: ['tokens', 'keys', 'queriesCls', 'text'],
  uses: ['keysCls', 'tokensLast'],
  params: {
    lof_k_vision: {
      type: 'integer',
      default: 20,
      min: 1,
      max: 256,
      step: 1,
      unit: 'patches',
      label: 'Neighbours, vision',
      help: 'Outliers among the CLS scores are found against this many nearest scores.',
    },
    lof_k_text: {
      type: 'integer',
      default: 20,
      min: 1,
      max: 256,
      step: 1,
      unit: 'patches',
      label: 'Neighbours, text',
      help: 'The same for the likeness to the text.',
    },
    lof_k_centers: {
      type: 'integer',
      default: 10,
      min: 1,
      max: 256,
      step: 1,
      unit: 'patches',
      label: 'Neighbours, centres',
      help: 'The same for the CLS scores of what is left, which give the number of centres.',
    },
    lof_threshold: {
      type: 'number',
      default: 1.5,
      min: 1,
      max: 10,
      step: 0.05,
      label: 'Outliers above',
      help: 'A score is an outlier when its local outlier factor is higher; lower keeps more.',
    },
    text_weight: {
      type: 'number',
      default: 50,
      min: 0,
      max: 1000,
      step: 1,
      label: 'Weight of the text',
      help: 'What the likeness to the text counts beside the likeness of keys when patches join a centre.',
    },
    cluster_k: {
      type: 'integer',
      default: 32,
      min: 1,
      max: 1024,
      step: 1,
      unit: 'patches',
      label: 'Patches per centre',
      help: 'How many of the patches that are left are added to every centre.',
    },
    fixed: {
      type: 'boolean',
      default: false,
      label: 'Keep the asked number',
      help: 'Addition: shares the asked number among the three stages as they would have kept.',
    },
    compat: {
      type: 'boolean',
      default: false,
      label: 'Published slips',
      help: 'Counts centres by the width of the features and compares keys of the wrong patches, as the code does.',
    },
  },
  reduce({ signals, keep, params }) {
    const tokens = signals.tokens!;
    const scores = finite(fullWidthAttention(signals));
    const query = signals.text!;
    // After the final norm where that is as wide as the text.
    const compared = signals.tokensLast?.cols === query.length ? signals.tokensLast : tokens;
    const textScores = finite(likeness(query, compared));
    const numPatches = scores.length;
    const compat = params['compat'] as boolean;

    const natural = naturalCounts(scores, textScores, params, compat ? tokens.cols : null);
    const counts = params['fixed'] ? fixedCounts(natural, keep, numPatches) : natural;
    const { vision, text, rest } = mainTokens(scores, textScores, counts);
    const ranked = topK(at(scores, rest), counts.numCenters);
    const centers = ranked.map((place) => rest[place]);
    const members = gather(signals.keys!, rest, ranked, textScores, params);
    const isCenter = new Set(centers);
    const others = counts.hasExtra ? rest.filter((t) => !isCenter.has(t)) : new Uint32Array(0);
    // The extra token is made of all the others; it stands at the one that weighs most.
    const virtual = others.length > 0 ? [others[topK(at(scores, others), 1)[0]]] : [];

    const order = Uint32Array.of(...vision, ...text, ...centers, ...virtual);
    const kept = ascending(order);
    const steps: Step[] = [];
    for (const patch of vision) steps.push({ kind: 'pick', patch, score: scores[patch] });
    for (const patch of text) steps.push({ kind: 'pick', patch, score: textScores[patch] });
    for (const patch of centers) steps.push({ kind: 'pick', patch, score: scores[patch] });
    for (const patch of virtual) steps.push({ kind: 'pick', patch, score: scores[patch] });
    const groups = groupsOf(kept, centers, members, virtual, others, scores);
    // All of them, since a patch may be added to several.
    kept.forEach((into, k) => {
      for (let j = groups.start[k]; j < groups.start[k + 1]; j++) {
        const patch = groups.patch[j];
        if (patch !== into) steps.push({ kind: 'add', patch, into, weight: groups.weight[j] });
      }
    });
    return {
      kept,
      order,
      groups,
      scores,
      steps,
      extra: {
        vision: ascending(vision),
        text: ascending(text),
        centers: ascending(centers),
        virtualTokens: Uint32Array.from(virtual),
        textScores,
        outlierFactor: Float32Array.from(
          localOutlierFactors(scores, params['lof_k_vision'] as number),
        ),
      },
    };
  },
};

/** cos(text, row) / √D of every row, `[T]`. */
function likeness(text: Float32Array, rows: Matrix): Float64Array {
  const { data, cols } = rows;
  const dots = new Float64Array(rows.rows);
  dotRows(text, 0, data, indexRange(rows.rows), rows.rows, cols, dots);
  const inverse = inverseRowNorms(rows);
  const [scale] = inverseRowNorms({ data: text, rows: 1, cols });
  return dots.map((dot, t) => (dot * inverse[t] * scale) / Math.sqrt(cols));
}

const at = (values: Float32Array, places: Uint32Array): Float32Array =>
  Float32Array.from(places, (t) => values[t]);

/** How many tokens each stage keeps. */
interface Counts {
  readonly numVision: number;
  readonly numText: number;
  readonly numCenters: number;
  /** One more token of everything that is neither kept nor a centre. */
  readonly hasExtra: boolean;
}

/** @param width D where the code's count of centres is asked for, which takes it for T; else null */
function naturalCounts(
  scores: Float32Array,
  textScores: Float32Array,
  params: Params,
  width: number | null,
): Counts {
  const threshold = params['lof_threshold'] as number;
  const numPatches = scores.length;
  const count = (values: Float32Array, k: unknown): number =>
    localOutlierFactors(values, k as number).filter((factor) => factor > threshold).length;
  const numVision = count(scores, params['lof_k_vision']);
  // What vision took counts as least like the text, but still counts.
  const flattened = textScores.slice();
  const least = textScores.reduce((a, b) => Math.min(a, b));
  for (const t of topK(scores, numVision)) flattened[t] = least;
  const numTextOutliers = count(flattened, params['lof_k_text']);
  const numText = Math.floor(((numPatches - numVision) * numTextOutliers) / numPatches);
  const { rest } = mainTokens(scores, textScores, { numVision, numText });
  if (rest.length === 0) return { numVision, numText, numCenters: 0, hasExtra: false };
  const numOutliers = count(at(scores, rest), params['lof_k_centers']);
  const base = width ?? rest.length;
  const numCenters = Math.min(rest.length, Math.floor((base * numOutliers) / rest.length));
  const hasExtra = numCenters > 0 && numCenters < rest.length;
  return { numVision, numText, numCenters, hasExtra };
}

/** K in the proportions of the natural counts; of the centres' share the last is the extra token. */
function fixedCounts(natural: Counts, keep: number, numPatches: number): Counts {
  const numMerged = natural.numCenters + (natural.hasExtra ? 1 : 0);
  const [numVision, numText, numLeft] = share(
    keep,
    [natural.numVision, natural.numText, numMerged],
    [numPatches, numPatches, numPatches],
  );
  const hasExtra = numLeft > 1 && numVision + numText + numLeft < numPatches;
  return { numVision, numText, numCenters: numLeft - (hasExtra ? 1 : 0), hasExtra };
}

interface MainTokens {
  /** Highest score first. */
  readonly vision: Uint32Array;
  readonly text: Uint32Array;
  /** Everything else, ascending. */
  readonly rest: Uint32Array;
}

function mainTokens(
  scores: Float32Array,
  textScores: Float32Array,
  { numVision, numText }: Pick<Counts, 'numVision' | 'numText'>,
): MainTokens {
  const vision = topK(scores, numVision);
  const remaining = Float64Array.from(textScores);
  for (const t of vision) remaining[t] = -Infinity;
  const text = topK(remaining, numText);
  for (const t of text) remaining[t] = -Infinity;
  const rest = indexRange(scores.length).filter((t) => remaining[t] !== -Infinity);
  return { vision, text, rest };
}

/**
 * For every centre the patches of the rest with the highest cosine of keys + weight · likeness to
 * the text. A patch may go to several centres, and centres to each other.
 *
 * @param ranked places of the centres in `rest`
 * @returns what each centre takes in, most alike first
 */
function gather(
  keys: Matrix,
  rest: Uint32Array,
  ranked: Uint32Array,
  textScores: Float32Array,
  params: Params,
): Uint32Array[] {
  const textWeight = params['text_weight'] as number;
  const numMembers = Math.min(params['cluster_k'] as number, rest.length - 1);
  // The published code takes places in the rest for patches.
  const rows = params['compat'] ? indexRange(rest.length) : rest;
  const inverse = inverseRowNorms(keys);
  const similarities = new Float64Array(rest.length);
  return Array.from(ranked, (place) => {
    const own = rows[place];
    dotRows(keys.data, own, keys.data, rows, rest.length, keys.cols, similarities);
    for (let n = 0; n < rest.length; n++) {
      const cosine = similarities[n] * inverse[own] * inverse[rows[n]];
      similarities[n] = (cosine || 0) + textWeight * textScores[rest[n]];
    }
    similarities[place] = -Infinity;
    return topK(similarities, numMembers).map((n) => rest[n]);
  });
}

/** Main tokens are themselves; centres and the extra token add others by their CLS scores. */
function groupsOf(
  kept: Uint32Array,
  centers: Uint32Array,
  members: readonly Uint32Array[],
  virtual: readonly number[],
  others: Uint32Array,
  scores: Float32Array,
): Groups {
  const memberOf = new Map<number, Uint32Array>();
  centers.forEach((center, c) => memberOf.set(center, members[c]));
  const start = new Uint32Array(kept.length + 1);
  const patch: number[] = [];
  const weight: number[] = [];
  kept.forEach((anchor, k) => {
    const isVirtual = anchor === virtual[0];
    if (!isVirtual) {
      patch.push(anchor);
      weight.push(1);
    }
    for (const t of isVirtual ? others : (memberOf.get(anchor) ?? [])) {
      patch.push(t);
      weight.push(scores[t]);
    }
    start[k + 1] = patch.length;
  });
  return { start, patch: Uint32Array.from(patch), weight: Float32Array.from(weight) };
}
