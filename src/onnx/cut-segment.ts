import { cutAt } from './cut-place.ts';
import { DATA_TYPE, dataTypeName } from './data-type.ts';
import { offsetFrom } from './dim.ts';
import type { Shape } from './dim.ts';
import { ancestors, dependants } from './find-cuts.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { Anatomy } from './inspect-encoder.ts';
import { OnnxError } from './onnx-model.ts';
import type { OnnxNode, OnnxTensor, OnnxValueInfo } from './onnx-model.ts';
import { refuseMixedBatch } from './mixed-batch.ts';
import { planTail } from './plan-tail.ts';
import type { Side, SideInfo } from './plan-tail.ts';
import { LengthBuilder, relaxNode } from './relax-node.ts';
import { blocksInside, checkRange } from './segment-range.ts';
import type { SegmentOptions, SegmentRange } from './segment-range.ts';
import { serializeModel } from './serialize-model.ts';
import { SizedAttention } from './sized-attention.ts';
import { TapBuilder } from './tap-builder.ts';
import type { Tap, TapKind } from './tap-builder.ts';

export type { SegmentOptions, SegmentRange, SideInfo, Tap, TapKind };

export interface SegmentInput {
  readonly name: string;
  /** `float32`, `float16`, `int64`… */
  readonly dtype: string;
  /**
   * `stream` [1, n, D]; `side` comes from an earlier segment; `other` from the user (text);
   * `logSizes` float32 [1, 1, 1, n] as `SegmentOptions` asked for.
   */
  readonly role: 'image' | 'stream' | 'side' | 'other' | 'logSizes';
  readonly side?: SideInfo;
}

export interface SegmentOutput {
  readonly name: string;
  readonly dtype: string;
  readonly role: 'stream' | 'side' | 'tap' | 'result';
  readonly tap?: Tap;
  readonly side?: SideInfo;
}

/** A part of the encoder as a model of its own. */
export interface Segment {
  readonly bytes: Uint8Array;
  readonly inputs: readonly SegmentInput[];
  readonly outputs: readonly SegmentOutput[];
}

/**
 * Cuts a part out of an encoder. `{from: 'input', to: L}` is the head, `{from: L, to: 'output'}`
 * the tail that takes any number of tokens; `{from: 3.5, to: 4}` is the MLP of block 3. Segments
 * that follow each other share no weights.
 *
 * Sides have the same name as output of one segment and input of another. An instrumented whole is
 * `{from: 'input', to: 'output'}` with taps.
 *
 * @throws OnnxError `unsupported` for a range, tap or result that this encoder does not have, and
 *   for an option that it has no room for.
 */
export function cutSegment(
  anatomy: Anatomy,
  range: SegmentRange,
  options: SegmentOptions = {},
): Segment {
  checkRange(anatomy, range, options);
  return new SegmentBuilder(anatomy, range, options).build();
}

class SegmentBuilder {
  private readonly anatomy: Anatomy;
  private readonly range: SegmentRange;
  private readonly options: SegmentOptions;
  private readonly builder: GraphBuilder;
  private readonly sized: SizedAttention | null;
  private readonly results: readonly string[];
  private readonly inputs: SegmentInput[] = [];
  private readonly outputs: SegmentOutput[] = [];
  private readonly inputInfo: OnnxValueInfo[] = [];
  private readonly outputInfo: OnnxValueInfo[] = [];

  constructor(anatomy: Anatomy, range: SegmentRange, options: SegmentOptions) {
    this.anatomy = anatomy;
    this.range = range;
    this.options = options;
    const { index } = anatomy;
    const has = (name: string): boolean =>
      index.producer.has(name) || index.initializers.has(name) || index.graphInputs.has(name);
    this.builder = new GraphBuilder(anatomy.opset, { has });
    this.results = options.results ?? anatomy.results;
    const blocks = options.logSizes ? blocksInside(anatomy, range) : [];
    this.sized = blocks.length > 0 ? new SizedAttention(anatomy, this.builder, blocks) : null;
  }

  build(): Segment {
    const { anatomy, range, options } = this;
    this.addOutputs();
    const roots = this.rootsOf(this.builder.nodes);
    const [nodes, initializers] =
      range.from === 'input' ? this.takeHead(roots) : this.takeTail(range.from, roots);
    if (this.sized !== null) {
      this.inputs.push({ name: this.sized.input.name, dtype: 'float32', role: 'logSizes' });
      this.inputInfo.push(this.sized.input);
    }
    const { graph } = anatomy.model;
    const model = {
      ...anatomy.model,
      graph: {
        ...graph,
        nodes: [...nodes],
        initializers: [...initializers, ...this.builder.initializers],
        inputs: this.inputInfo,
        outputs: this.outputInfo,
        valueInfo: [],
        rest: graph.rest,
      },
    };
    if (options.batches) {
      const stream = this.inputs.find(({ role }) => role === 'stream')?.name ?? '';
      const answers = this.outputs.filter(({ role }) => role !== 'side').map(({ name }) => name);
      refuseMixedBatch(model.graph, stream, answers);
    }
    return { bytes: serializeModel(model), inputs: this.inputs, outputs: this.outputs };
  }

  /** Tensors of the whole graph that the outputs and what was built for them read. */
  private rootsOf(built: readonly OnnxNode[]): string[] {
    const { builder, sized } = this;
    const made = new Set(['', sized?.input.name]);
    for (const node of [...built, ...(sized?.nodes ?? [])]) {
      for (const output of node.outputs) made.add(output);
    }
    for (const { name } of builder.initializers) made.add(name);
    const wanted = this.outputs.map(({ name }) => name);
    for (const node of built) wanted.push(...node.inputs);
    const sources = new Set(wanted.map((name) => sized?.sourceOf(name) ?? name));
    return [...sources].filter((name) => !made.has(name));
  }

  private addOutputs(): void {
    const { anatomy, range, builder } = this;
    const taps = new TapBuilder(anatomy, builder, this.sized);
    if (range.to !== 'output') {
      const cut = cutAt(anatomy, range.to);
      this.addOutput(cut, cut, { role: 'stream' });
    } else for (const name of this.results) this.addOutput(name, name, { role: 'result' });
    for (const tap of this.options.taps ?? []) {
      const name = taps.add(tap);
      this.outputs.push({ name, dtype: 'float32', role: 'tap', tap });
      this.outputInfo.push({ name, dataType: DATA_TYPE.float32, shape: null, rest: [] });
    }
    for (const side of this.sidesOut()) {
      builder.op('Identity', [side.tensor], {}, side.name);
      this.addOutput(side.name, side.tensor, { role: 'side', side: side.info }, side.shape);
    }
  }

  /** Sides that tails behind this segment need and that come up in it. */
  private sidesOut(): Side[] {
    const { anatomy, range, options } = this;
    const places = options.sidesFor ?? (range.to === 'output' ? [] : [range.to]);
    const sides = new Map<string, Side>();
    const inside =
      range.from === 'input' ? null : dependants(anatomy.index, [cutAt(anatomy, range.from)]);
    for (const place of places) {
      for (const side of planTail(anatomy, place, this.results).sides) {
        if (inside === null || inside.has(side.tensor)) sides.set(side.name, side);
      }
    }
    return [...sides.values()];
  }

  /** Everything from the inputs on, untouched but for the sizes. */
  private takeHead(roots: readonly string[]): [OnnxNode[], OnnxTensor[]] {
    const { index } = this.anatomy;
    const needed = ancestors(index, roots);
    const nodes = index.graph.nodes.flatMap((node, at) => {
      if (!node.outputs.some((name) => needed.has(name))) return [];
      return this.sized?.apply(at, node) ?? [node];
    });
    for (const input of this.anatomy.model.graph.inputs) {
      if (!needed.has(input.name) || !index.graphInputs.has(input.name)) continue;
      const role = input.name === this.anatomy.imageInput.name ? 'image' : 'other';
      this.inputs.push({ name: input.name, dtype: dataTypeName(input.dataType), role });
      this.inputInfo.push(input);
    }
    const early = this.sized?.nodes ?? [];
    return [[...early, ...nodes, ...this.builder.nodes], this.initializersOf(needed)];
  }

  /** Everything behind a cut, made fit for any number of tokens. */
  private takeTail(from: number, roots: readonly string[]): [OnnxNode[], OnnxTensor[]] {
    const { anatomy, builder } = this;
    const { index, shapes } = anatomy;
    const cut = cutAt(anatomy, from);
    const late = [...builder.nodes];
    const plan = planTail(
      anatomy,
      from,
      roots.filter((name) => !index.initializers.has(name)),
    );
    // What is built from here on stands before the body, what was built for the outputs behind.
    const numLate = late.length;
    this.addStream(cut);
    const token = shapes.token;
    if (token === null) {
      throw new OnnxError('unsupported', 'The tokens of this model are not known.');
    }
    const lengths = new LengthBuilder(builder, cut, token);
    for (const [tensor, values] of plan.lengths) {
      const isScalar = shapes.shapeOf(tensor)?.length === 0;
      builder.op('Identity', [lengths.list(values, isScalar)], {}, tensor);
    }
    const body: OnnxNode[] = [];
    for (const at of [...plan.nodes].sort((a, b) => a - b)) {
      const node = index.graph.nodes[at];
      const fix = shapes.fixes.get(node);
      const relaxed = fix === undefined ? [node] : relaxNode(node, fix, builder, lengths);
      const renames = plan.renames.get(at);
      for (const one of relaxed) {
        const renamed = renames === undefined ? one : renameInputs(one, renames);
        body.push(...(this.sized?.apply(at, renamed) ?? [renamed]));
      }
    }
    for (const { name, tensor, shape, info } of plan.sides) {
      this.addInput(name, tensor, { role: 'side', side: info }, this.declared(shape));
    }
    for (const input of anatomy.model.graph.inputs) {
      if (!plan.inputs.has(input.name)) continue;
      this.inputs.push({ name: input.name, dtype: dataTypeName(input.dataType), role: 'other' });
      this.inputInfo.push(input);
    }
    const initializers = new Set([...plan.initializers, ...roots]);
    const early = [...(this.sized?.nodes ?? []), ...builder.nodes.slice(numLate)];
    return [[...early, ...body, ...late], this.initializersOf(initializers)];
  }

  /** The stream's input; under another name where the cut itself is an output. */
  private addStream(cut: string): void {
    const { builder, options } = this;
    const isOutput = this.outputs.some(({ name }) => name === cut);
    const name = isOutput ? builder.name(`${cut}/stream`) : cut;
    const [batch, count, width] = this.declared(this.anatomy.shapes.shapeOf(cut)) ?? [];
    const shape = [options.batches ? null : batch, count, width];
    this.addInput(name, cut, { role: 'stream' }, shape);
    if (isOutput) builder.op('Identity', [name], {}, cut);
  }

  private addInput(
    name: string,
    tensor: string,
    kind: { readonly role: 'stream' } | { readonly role: 'side'; readonly side: SideInfo },
    shape: OnnxValueInfo['shape'],
  ): void {
    const dataType = this.anatomy.types.get(tensor) ?? 0;
    this.inputs.push({ name, dtype: dataTypeName(dataType), ...kind });
    this.inputInfo.push({ name, dataType, shape, rest: [] });
  }

  private addOutput(
    name: string,
    tensor: string,
    kind:
      { readonly role: 'stream' | 'result' } | { readonly role: 'side'; readonly side: SideInfo },
    shape: Shape | null = this.anatomy.shapes.shapeOf(tensor),
  ): void {
    const dataType = this.anatomy.types.get(tensor) ?? 0;
    const declared = this.declared(shape);
    const isFree = this.options.batches && kind.role !== 'side';
    this.outputs.push({ name, dtype: dataTypeName(dataType), ...kind });
    this.outputInfo.push({
      name,
      dataType,
      shape: isFree ? (declared?.with(0, null) ?? null) : declared,
      rest: [],
    });
  }

  /** Fixed lengths as numbers, everything else free. */
  private declared(shape: Shape | null): OnnxValueInfo['shape'] {
    const { shapes } = this.anatomy;
    if (shape === null) return null;
    const { token } = shapes;
    return shape.map((dim) => {
      if (typeof dim === 'number') return dim;
      return token !== null && offsetFrom(dim, token) === 0 ? 'n' : null;
    });
  }

  private initializersOf(names: ReadonlySet<string>): OnnxTensor[] {
    return this.anatomy.model.graph.initializers.filter(({ name }) => names.has(name));
  }
}

function renameInputs(node: OnnxNode, renames: ReadonlyMap<string, string>): OnnxNode {
  return { ...node, inputs: node.inputs.map((name) => renames.get(name) ?? name) };
}
