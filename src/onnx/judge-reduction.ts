import { valueOf } from './dim.ts';
import { ancestors } from './find-cuts.ts';
import type { Anatomy } from './inspect-encoder.ts';
import { OnnxError } from './onnx-model.ts';
import { planTail } from './plan-tail.ts';

/**
 * Whether tokens can leave an encoder, and why not. An output that cannot do with fewer tokens,
 * while others can, is only taken off the results.
 */
export function judgeReduction(anatomy: Anatomy): Anatomy {
  const reason = whyNoStream(anatomy);
  if (reason !== null) return { ...anatomy, midCuts: anatomy.midCuts.map(() => null), reason };
  const judged = judgeTails(anatomy);
  return { ...judged, midCuts: judgeMidCuts(judged) };
}

/** The first thing that keeps the blocks from being a stream of tokens; null when they are one. */
function whyNoStream(anatomy: Anatomy): string | null {
  const { index, attention, imageInput, cuts, shapes } = anatomy;
  if (attention.length === 0) {
    return 'No attention over the picture was found in this model, so there are no tokens to choose from.';
  }
  const { inputs } = index.graph;
  const batch = inputs.find(({ name }) => name === imageInput.name)?.shape?.[0];
  if (typeof batch === 'number' && batch !== 1) {
    return `The model was exported for ${batch} pictures at a time; one at a time is needed.`;
  }
  const streams = cuts.map((cut) => shapes.shapeOf(cut));
  const wrong = cuts.findIndex((cut) => !isStream(anatomy, cut));
  if (cuts.length > 0 && wrong < 0) return null;
  const hybrid = convolutionBehind(anatomy);
  if (hybrid !== null) return hybrid;
  if (cuts.length === 0) {
    return 'The blocks do not hand one stream of tokens from one to the next, so none can be left out.';
  }
  const text = streams[wrong]?.map((dim) => valueOf(dim)).join('×') ?? 'unknown shape';
  const place = wrong < anatomy.blocks ? `going into block ${wrong}` : 'leaving the last block';
  return `The stream ${place} (${text}) is no list of tokens of one width, so none can be left out.`;
}

/** [1, n, D] */
function isStream({ shapes, width }: Anatomy, tensor: string): boolean {
  const shape = shapes.shapeOf(tensor);
  return shape?.length === 3 && shapes.isToken(shape[1]) && shape[2] === width;
}

/** Half places that tokens can leave at. */
function judgeMidCuts(anatomy: Anatomy): (string | null)[] {
  const { midCuts, canReduce, results } = anatomy;
  return midCuts.map((tensor, block) => {
    if (tensor === null || !canReduce || !isStream(anatomy, tensor)) return null;
    return whyNoTail(anatomy, block + 0.5, results) === null ? tensor : null;
  });
}

/** What keeps the part behind a place from doing with fewer tokens; null when it can. */
function whyNoTail(anatomy: Anatomy, place: number, results: readonly string[]): string | null {
  try {
    planTail(anatomy, place, results);
    return null;
  } catch (error) {
    if (!(error instanceof OnnxError) || error.reason !== 'unsupported') throw error;
    return error.message;
  }
}

/** Hybrids fold their tokens into a map after every stage; that is the reason people know. */
function convolutionBehind({ index, onPath, attention, results }: Anatomy): string | null {
  const behind = ancestors(index, results);
  for (const [at, { opType, outputs }] of index.graph.nodes.entries()) {
    const [output] = outputs;
    if (!/Conv/.test(opType) || !onPath.has(output) || !behind.has(output)) continue;
    const before = attention.filter(({ site }) => site.at < at).length;
    if (before === 0) continue;
    return (
      `A convolution after block ${before - 1} needs the full map of patches, ` +
      'so no token can be left out.'
    );
  }
  return null;
}

/** Tries every tail on paper. */
function judgeTails(anatomy: Anatomy): Anatomy {
  const { index, shapes, blocks } = anatomy;
  let reason: string | null = null;
  const results = anatomy.results.filter((name) => {
    const behind = ancestors(index, [name]);
    const hit = shapes.obstacles.find(({ node }) => node.outputs.some((made) => behind.has(made)));
    if (hit === undefined) return true;
    reason ??= `${placeOf(anatomy, hit.node.outputs[0])} ${hit.what}, so none can be left out.`;
    return false;
  });
  if (results.length === 0) return { ...anatomy, reason };
  for (let from = 0; from <= blocks; from++) {
    const hit = whyNoTail(anatomy, from, results);
    if (hit !== null) return { ...anatomy, reason: hit };
  }
  return { ...anatomy, results, canReduce: true };
}

/** The block a tensor is made in, as the beginning of a sentence. */
function placeOf({ index, attention, cuts, blocks }: Anatomy, tensor: string): string {
  const at = index.producer.get(tensor) ?? 0;
  const end = index.producer.get(cuts[blocks]) ?? 0;
  if (at > end) return 'What follows the blocks';
  const starts = cuts.map((cut) => index.producer.get(cut) ?? -1);
  return `Block ${starts.findLastIndex((start, i) => start < at && i < attention.length)}`;
}
