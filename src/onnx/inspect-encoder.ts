import { blockCuts } from './block-cuts.ts';
import { dataTypeName } from './data-type.ts';
import { valueOf } from './dim.ts';
import { findAttention } from './find-attention.ts';
import type { AttentionSite } from './find-attention.ts';
import { dataPath, dependants } from './find-cuts.ts';
import { GraphIndex } from './graph-index.ts';
import { inferShapes } from './infer-shapes.ts';
import { inferTypes } from './infer-types.ts';
import { judgeReduction } from './judge-reduction.ts';
import { attributeInt } from './node-attributes.ts';
import { mlpSize } from './mlp-size.ts';
import { normaliseModel } from './normalise-model.ts';
import { OnnxError } from './onnx-model.ts';
import type { OnnxModel, OnnxValueInfo } from './onnx-model.ts';
import type { ShapeContext } from './shape-context.ts';
import { stemStride } from './stem-stride.ts';
import { weightKind } from './weight-kind.ts';

/** Ten times the deepest vision encoders there are. */
const MAX_BLOCKS = 512;

export interface EncoderPort {
  readonly name: string;
  /** `float32`, `float16`, `int64`… */
  readonly dtype: string;
  /** A number, the name of a free axis, or null. */
  readonly shape: readonly (number | string | null)[];
}

export interface BlockAttention {
  readonly block: number;
  readonly kind: AttentionSite['kind'];
  readonly site: AttentionSite;
}

/** What an encoder is made of, found by structure; no tensor's name was looked at. */
export interface Anatomy {
  /** Normalised. */
  readonly model: OnnxModel;
  readonly producer: string;
  readonly opset: number;
  /** `float32`, `float16`, or how the weights are packed: `q8`, `q4`, `bnb4`. */
  readonly weights: string;
  readonly imageInput: EncoderPort;
  readonly otherInputs: readonly EncoderPort[];
  readonly outputs: readonly EncoderPort[];
  /** Outputs that depend on the picture through all blocks and survive with fewer tokens. */
  readonly results: readonly string[];
  readonly blocks: number;
  readonly heads: number;
  readonly width: number;
  /** `[blocks + 1]` input of each block, then the output of the last; empty without a stream. */
  readonly cuts: readonly string[];
  /**
   * `[blocks]` the stream behind the attention residual of each block, before its MLP. Null where
   * a block has none (both at once, or a norm behind the sum) or where tokens cannot leave there.
   */
  readonly midCuts: readonly (string | null)[];
  /** Width of what the last matrix of a block's MLP reads, behind a gate; null where not found. */
  readonly mlpWidth: number | null;
  /**
   * Multiply-adds per token in the MLP of a block, the mean over the blocks, from the shapes of
   * its weight matrices; null where a block has no half place to tell where its MLP begins.
   */
  readonly mlpParams: number | null;
  readonly attention: readonly BlockAttention[];
  /** Pooling heads with a learned query (MAP). */
  readonly pools: number;
  /** N of a static export; null where it follows from the picture's size. */
  readonly numTokens: number | null;
  /** Tokens before the patches, where the graph tells; else see `deriveGrid`. */
  readonly prefixTokens: number | null;
  /** Total stride of the stem, px; null without a convolution to tell. */
  readonly patchStride: { readonly x: number; readonly y: number } | null;
  /** Element type of the stream between blocks; `float16` needs a device that computes in it. */
  readonly streamType: string;
  readonly canReduce: boolean;
  /** Why tokens cannot leave, one sentence; null when they can. */
  readonly reason: string | null;

  // For the surgery:
  readonly index: GraphIndex;
  readonly types: ReadonlyMap<string, number>;
  readonly shapes: ShapeContext;
  /** Tensors that carry picture data. */
  readonly onPath: ReadonlySet<string>;
  /** Tensors that depend on any input, by data or by shape. */
  readonly fromInputs: ReadonlySet<string>;
}

/**
 * Finds blocks, heads, attention and the places where the token stream can be cut.
 *
 * A model that only cannot be reduced comes back with `canReduce: false` and the reason.
 *
 * @throws OnnxError `unsupported` when it takes no image at all, `too-large` when looking for its
 *   blocks would take for ever.
 */
export function inspectEncoder(raw: OnnxModel): Anatomy {
  const model = normaliseModel(raw);
  const index = new GraphIndex(model.graph);
  const types = inferTypes(model.graph, [...raw.graph.valueInfo, ...raw.graph.outputs]);
  const inputs = model.graph.inputs.filter((input) => index.graphInputs.has(input.name));
  const image = imageInput(inputs);
  const onPath = dataPath(index, image.name);
  const sites = findAttention(index, onPath);
  const blockSites = sites.filter((site) => !site.isPool);
  if (blockSites.length > MAX_BLOCKS) {
    throw new OnnxError(
      'too-large',
      `The model has ${blockSites.length} attention blocks; no encoder has more than ${MAX_BLOCKS}.`,
    );
  }
  const { cuts, midCuts, results } = blockCuts(index, onPath, blockSites);
  const shapes = inferShapes(model.graph, types, { image, cut: cuts?.[0] ?? null }, index.effort);
  const ports = (values: readonly OnnxValueInfo[]): EncoderPort[] =>
    values.map((value) => ({
      name: value.name,
      dtype: dataTypeName(value.dataType || (types.get(value.name) ?? 0)),
      shape: value.shape ?? [],
    }));
  const draft: Anatomy = {
    model,
    producer: model.producer,
    opset: model.opsets.get('') ?? 0,
    weights: weightKind(model.graph),
    imageInput: ports([image])[0],
    otherInputs: ports(inputs.filter((input) => input !== image)),
    outputs: ports(model.graph.outputs),
    results,
    blocks: blockSites.length,
    heads: blockSites.length === 0 ? 0 : headsOf(shapes, blockSites[0]),
    width: widthOf(shapes, cuts?.[0]),
    cuts: cuts ?? [],
    midCuts,
    ...mlpSize(index, shapes, onPath, { cuts: cuts ?? [], midCuts }),
    attention: blockSites.map((site, block) => ({ block, kind: site.kind, site })),
    pools: sites.length - blockSites.length,
    numTokens: shapes.token?.isReal ? shapes.token.value : null,
    prefixTokens: shapes.prefix,
    patchStride: stemStride(index, image.name, cuts?.[0] ?? results[0] ?? image.name),
    streamType: dataTypeName(types.get(cuts?.[0] ?? '') ?? 0),
    canReduce: false,
    reason: null,
    index,
    types,
    shapes,
    onPath,
    fromInputs: dependants(index, index.graphInputs),
  };
  const judged = judgeReduction(draft);
  index.effort.lift();
  return judged;
}

function imageInput(inputs: readonly OnnxValueInfo[]): OnnxValueInfo {
  const pictures = inputs.filter(({ shape }) => shape === null || shape.length === 4);
  const image = pictures.find(({ shape }) => shape?.[1] === 3 || shape?.[3] === 3) ?? pictures[0];
  if (image !== undefined) return image;
  const list = inputs.map(({ name, shape }) => `${name} [${shape?.join(', ') ?? '?'}]`).join(', ');
  throw new OnnxError(
    'unsupported',
    `The model takes no image: its inputs are ${list || 'none'}; one of shape [batch, 3, height, width] is needed.`,
  );
}

function headsOf(shapes: ShapeContext, site: AttentionSite): number {
  if (site.kind !== 'softmax') {
    const given = attributeInt(site.node, 'num_heads', attributeInt(site.node, 'q_num_heads', 0));
    // ai.onnx Attention may get its queries by heads [B, H, N, dh] instead.
    return given || Number(shapes.shapeOf(site.node.inputs[0])?.[1] ?? 0);
  }
  const shape = shapes.shapeOf(site.logits);
  const heads = shape?.[shape.length - 3];
  return typeof heads === 'number' ? heads : heads === undefined ? 0 : valueOf(heads);
}

function widthOf(shapes: ShapeContext, cut: string | undefined): number {
  const width = cut === undefined ? undefined : shapes.shapeOf(cut)?.at(-1);
  return typeof width === 'number' ? width : 0;
}
