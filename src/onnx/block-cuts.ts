import type { AttentionSite } from './find-attention.ts';
import { ancestors, findCuts } from './find-cuts.ts';
import type { Cut } from './find-cuts.ts';
import type { GraphIndex } from './graph-index.ts';

/** Where the blocks of an encoder begin and end, and which outputs lie behind them all. */
export interface BlockCuts {
  /** [blocks + 1]; null when the blocks do not hand on one tensor. */
  readonly cuts: readonly string[] | null;
  /** [blocks] the sum of stream and attention in each block, before its MLP; null where it has none. */
  readonly midCuts: readonly (string | null)[];
  readonly results: readonly string[];
}

/**
 * Finds the cuts between blocks. Hidden states and attention maps that an export puts out on the
 * way would hide them, so only outputs count that leave the cuts as they are.
 */
export function blockCuts(
  index: GraphIndex,
  onPath: ReadonlySet<string>,
  sites: readonly AttentionSite[],
): BlockCuts {
  const deep = deepOutputs(index, onPath, sites);
  const lastFirst = [...deep].sort(
    (a, b) => (index.producer.get(b) ?? -1) - (index.producer.get(a) ?? -1),
  );
  const cutsFor = (outputs: readonly string[]): Cut[] | null => {
    const found = findCuts(index, onPath, outputs);
    index.effort.spend(found.length * sites.length);
    return chooseCuts(index, found, sites);
  };
  const [last, ...others] = lastFirst;
  const cuts = last === undefined ? null : cutsFor([last]);
  if (cuts === null) return { cuts: null, midCuts: sites.map(() => null), results: deep };
  const tensors = namesOf(cuts);
  const results = [last];
  for (const output of others) {
    const found = cutsFor([...results, output]);
    if (found?.length === tensors.length && found.every((cut, i) => cut.tensor === tensors[i])) {
      results.push(output);
    }
  }
  return {
    cuts: tensors,
    midCuts: chooseMidCuts(index, onPath, findCuts(index, onPath, results), sites, cuts),
    results: deep.filter((output) => results.includes(output)),
  };
}

function namesOf(cuts: readonly Cut[]): string[] {
  return cuts.map(({ tensor }) => tensor);
}

/** The picture's outputs that lie behind the most blocks: hidden states on the way are not. */
function deepOutputs(
  index: GraphIndex,
  onPath: ReadonlySet<string>,
  sites: readonly AttentionSite[],
): string[] {
  const softmaxes = sites.map((site) => index.graph.nodes[site.at].outputs[0]);
  const outputs = index.graph.outputs.map(({ name }) => name).filter((name) => onPath.has(name));
  const depths = outputs.map((name) => {
    const behind = ancestors(index, [name]);
    return { name, depth: softmaxes.filter((softmax) => behind.has(softmax)).length };
  });
  const most = Math.max(0, ...depths.map(({ depth }) => depth));
  return depths.filter(({ depth }) => depth === most).map(({ name }) => name);
}

/**
 * Input of every block and the output of the last: the last cut before each softmax; at the end
 * as many cuts behind the last softmax as every other block has. Null where a block has none.
 */
function chooseCuts(
  index: GraphIndex,
  found: readonly Cut[],
  sites: readonly AttentionSite[],
): Cut[] | null {
  if (sites.length === 0) return null;
  const starts: number[] = [];
  for (const site of sites) {
    const start = found.findLastIndex((cut) => cut.at < site.at);
    if (start < 0 || start === starts[starts.length - 1]) return null;
    starts.push(start);
  }
  const last = sites.length - 1;
  const behind = found.findIndex((cut) => cut.at > sites[last].at);
  if (behind < 0) return null;
  const isSum = (i: number): boolean =>
    found[i] !== undefined && index.graph.nodes[found[i].at].opType === 'Add';
  let end: number;
  if (last > 0) {
    const firstBehind = found.findIndex((cut) => cut.at > sites[last - 1].at);
    end = Math.min(found.length - 1, behind + starts[last] - firstBehind);
  } else {
    // One block alone: attention and MLP, each with its sum.
    end = isSum(behind) && isSum(behind + 1) ? behind + 1 : behind;
  }
  return [...starts, end].map((i) => found[i]);
}

/** Changes each number for itself. */
const PLAIN = new Set('Add Sub Mul Div Cast Identity Dropout'.split(' '));

/**
 * In a block of two residual sums the first one, with what is added to it alone: behind it the
 * stream goes through the MLP and around it, and both meet in the second.
 */
function chooseMidCuts(
  index: GraphIndex,
  onPath: ReadonlySet<string>,
  found: readonly Cut[],
  sites: readonly AttentionSite[],
  cuts: readonly Cut[],
): (string | null)[] {
  const operands = ({ at }: Cut): number =>
    index.reads[at].filter((name) => onPath.has(name)).length;
  const opType = ({ at }: Cut): string => index.graph.nodes[at].opType;
  const isSum = (cut: Cut | undefined): boolean =>
    cut !== undefined && opType(cut) === 'Add' && operands(cut) === 2;
  index.effort.spend(found.length * sites.length);
  return sites.map((site, block) => {
    const inside = found.filter(({ at }) => at > site.at && at <= cuts[block + 1].at);
    const [sum, ...behind] = inside;
    if (!isSum(sum)) return null;
    // How many only add to the sum or cast it; the next is where the MLP meets the stream.
    const end = behind.findIndex((cut) => operands(cut) !== 1 || !PLAIN.has(opType(cut)));
    return end >= 0 && isSum(behind[end]) ? inside[end].tensor : null;
  });
}
