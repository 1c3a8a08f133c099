/**
 * @file Tiny vision transformers as ONNX graphs, made by hand so that every length can collide
 * with every other. Weights are seeded; the same options give the same weights for any N.
 */
import { floatTensor, intTensor, makeNode } from '../../../src/onnx/make-node.ts';
import type {
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValueInfo,
} from '../../../src/onnx/onnx-model.ts';

export interface TinyVit {
  readonly rows: number;
  readonly cols: number;
  readonly patch: number;
  readonly prefix: number;
  readonly heads: number;
  readonly headWidth: number;
  readonly blocks: number;
  /** `baked`: every shape is a constant. `dynamic`: shapes are computed from Shape(x). */
  readonly shapes: 'baked' | 'dynamic';
  /** `four`: [1, H, N, dh]. `three`: [H, N, dh], heads merged into the batch. */
  readonly axes: 'four' | 'three';
  /** One product for q, k, v, divided by Split. */
  readonly isPacked?: boolean;
  /** A learned bias [1, H, N, N] of the exported size on the scores. */
  readonly hasBias?: boolean;
  /**
   * Tables [T, dh] multiplied onto q and k of the patches. `weights`: of the exported size, with a
   * Split into prefix and patches. `lost`: picked in the head by NonZero, so that no shape tells
   * their length, which is read from the table in every block.
   */
  readonly rotary?: 'weights' | 'lost';
  /** A mask that is spread to [1, 1, N, N] in every block. */
  readonly hasMask?: boolean;
  /** `parallel`: attention and MLP read the same norm. `postNorm`: a norm behind each sum. */
  readonly wiring?: 'parallel' | 'postNorm';
  /** Half of what goes up gates the other half. */
  readonly mlp?: 'gated';
  /** The last block's tokens go through something else before the end. */
  readonly ending?: 'grid' | 'mixer' | 'pooled' | 'spread' | 'bounds';
}

/** The whole encoder: `pixels [1, 3, H, W]` → `tokens [1, N, D]`, `embedding [1, D]`. */
export function tinyVit(options: TinyVit): OnnxModel {
  const { rows, cols, patch, prefix } = options;
  const graph = new TinyGraph(options, prefix + rows * cols);
  const width = graph.width;
  const patches = rows * cols;
  graph.op('Conv', ['pixels', graph.weight('stem', [width, 3, patch, patch])], 'stem.map', {
    strides: [patch, patch],
    kernel_shape: [patch, patch],
  });
  if (options.shapes === 'baked') graph.reshape('stem.map', [1, width, patches], 'stem.flat');
  else {
    graph.op('Shape', ['stem.map'], 'stem.shape');
    const batch = graph.op('Gather', ['stem.shape', graph.ints([0])], 'stem.batch');
    const target = graph.op('Concat', [batch, graph.ints([width, -1])], 'stem.target', { axis: 0 });
    graph.op('Reshape', ['stem.map', target], 'stem.flat');
  }
  graph.op('Transpose', ['stem.flat'], 'stem.rows', { perm: [0, 2, 1] });
  const rowsName =
    prefix === 0
      ? 'stem.rows'
      : graph.op('Concat', [graph.weight('cls', [1, prefix, width]), 'stem.rows'], 'stem.all', {
          axis: 1,
        });
  const position = graph.weight('position', [1, prefix + patches, width]);
  graph.op('Add', [rowsName, position], 'stream.0');
  graph.body();
  return graph.model(
    [
      value('pixels', [
        1,
        3,
        options.shapes === 'baked' ? rows * patch : 'h',
        options.shapes === 'baked' ? cols * patch : 'w',
      ]),
    ],
    [value('tokens', null), value('embedding', null)],
  );
}

/**
 * Blocks `from`… alone, exported for exactly these tokens: `stream [1, K, D]` → the same outputs.
 * Made without any surgery: the independent answer to what a tail must say.
 *
 * @param places of the tokens in the full sequence, to pick biases and rotary tables.
 */
export function tinyTail(options: TinyVit, from: number, places: readonly number[]): OnnxModel {
  const graph = new TinyGraph({ ...options, shapes: 'baked' }, places.length, places);
  graph.op('Identity', ['stream'], `stream.${from}`);
  graph.body(from);
  return graph.model(
    [value('stream', [1, places.length, graph.width])],
    [value('tokens', null), value('embedding', null)],
  );
}

function value(name: string, shape: OnnxValueInfo['shape']): OnnxValueInfo {
  return { name, dataType: 1, shape, rest: [] };
}

class TinyGraph {
  readonly width: number;
  private readonly nodes: OnnxNode[] = [];
  private readonly initializers = new Map<string, OnnxTensor>();
  private readonly options: TinyVit;
  private readonly numTokens: number;
  private readonly places: readonly number[];
  private readonly isWhole: boolean;

  constructor(options: TinyVit, numTokens: number, places?: readonly number[]) {
    this.options = options;
    this.numTokens = numTokens;
    this.width = options.heads * options.headWidth;
    this.isWhole = places === undefined;
    this.places = places ?? Array.from({ length: numTokens }, (_, i) => i);
  }

  op(
    opType: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
  ): string {
    this.nodes.push(makeNode(opType, inputs, [output], attributes));
    return output;
  }

  ints(values: readonly number[]): string {
    const name = `ints.${values.join('_')}`;
    this.initializers.set(name, intTensor(name, values));
    return name;
  }

  weight(name: string, dims: readonly number[]): string {
    const size = dims.reduce((a, b) => a * b, 1);
    const last = dims.length > 1 ? dims[dims.length - 1] : size;
    const data = seeded(name, size).map((x) => x / Math.sqrt(dims.length === 2 ? dims[0] : last));
    this.initializers.set(name, floatTensor(name, data, dims));
    return name;
  }

  /** Rows of a table over tokens, picked for the tokens that are here. */
  table(name: string, rows: number, cols: number, places: readonly number[]): Float32Array {
    const all = seeded(name, rows * cols);
    return Float32Array.from(places.flatMap((p) => [...all.subarray(p * cols, (p + 1) * cols)]));
  }

  reshape(input: string, dims: readonly number[], output: string): string {
    return this.op('Reshape', [input, this.ints(dims)], output);
  }

  body(from = 0): void {
    const { blocks, prefix } = this.options;
    for (let b = from; b < blocks; b++) this.block(b);
    const last = this.ending(`stream.${blocks}`);
    this.norm(last, 'final', 'tokens');
    if (this.options.ending === 'pooled') {
      this.op('ReduceMean', ['tokens'], 'embedding', { axes: [1], keepdims: 0 });
    } else {
      const first = prefix > 0 ? 0 : -1;
      this.initializers.set('pick', intTensor('pick', [first], []));
      this.op('Gather', ['tokens', 'pick'], 'embedding', { axis: 1 });
    }
  }

  model(inputs: readonly OnnxValueInfo[], outputs: readonly OnnxValueInfo[]): OnnxModel {
    return {
      irVersion: 8,
      producer: 'tiny-vit',
      opsets: new Map([['', 17]]),
      graph: {
        name: 'tiny',
        nodes: this.nodes,
        initializers: [...this.initializers.values()],
        inputs,
        outputs,
        valueInfo: [],
        rest: [],
      },
      rest: [],
    };
  }

  private norm(input: string, name: string, output: string): string {
    const ones = `${name}.scale`;
    this.initializers.set(
      ones,
      floatTensor(ones, new Float32Array(this.width).fill(1), [this.width]),
    );
    return this.op('LayerNormalization', [input, ones], output, { axis: -1 });
  }

  private linear(input: string, name: string, from: number, to: number, output: string): string {
    this.op('MatMul', [input, this.weight(`${name}.w`, [from, to])], `${output}.product`);
    return this.op('Add', [`${output}.product`, this.weight(`${name}.b`, [to])], output);
  }

  private block(b: number): void {
    const id = (name: string): string => `${b}.${name}`;
    const { width } = this;
    const { wiring } = this.options;
    if (wiring === 'postNorm') this.op('Identity', [`stream.${b}`], id('normed'));
    else this.norm(`stream.${b}`, id('norm1'), id('normed'));
    const [q, k, v] = this.projections(b);
    const rotated = [this.rotary(q, id('q.turned')), this.rotary(k, id('k.turned'))];
    const four = this.options.axes === 'four';
    this.op('Transpose', [rotated[1]], id('k.t'), { perm: four ? [0, 1, 3, 2] : [0, 2, 1] });
    this.initializers.set('scale', floatTensor('scale', [this.options.headWidth ** -0.5], []));
    this.op('Mul', [rotated[0], 'scale'], id('q.scaled'));
    this.op('MatMul', [id('q.scaled'), id('k.t')], id('scores'));
    this.op('Softmax', [this.dressScores(b)], id('probs'), { axis: -1 });
    this.op('MatMul', [id('probs'), v], id('mixed'));
    this.op('Transpose', [id('mixed')], id('mixed.t'), { perm: four ? [0, 2, 1, 3] : [1, 0, 2] });
    this.reshapeTokens(b, id('mixed.t'), [1, 'n', width], id('joined'));
    this.linear(id('joined'), id('out'), width, width, id('attended'));
    if (wiring === 'postNorm') {
      this.op('Add', [`stream.${b}`, id('attended')], id('sum'));
      this.norm(id('sum'), id('norm1'), id('middle'));
      this.op('Add', [id('middle'), this.mlp(b, id('middle'))], id('sum2'));
      this.norm(id('sum2'), id('norm2'), `stream.${b + 1}`);
      return;
    }
    this.op('Add', [`stream.${b}`, id('attended')], id('middle'));
    const read = wiring === 'parallel' ? id('normed') : id('normed2');
    if (wiring !== 'parallel') this.norm(id('middle'), id('norm2'), read);
    this.op('Add', [id('middle'), this.mlp(b, read)], `stream.${b + 1}`);
  }

  private mlp(b: number, input: string): string {
    const id = (name: string): string => `${b}.${name}`;
    const { width } = this;
    const isGated = this.options.mlp === 'gated';
    this.linear(input, id('up'), width, (isGated ? 4 : 2) * width, id('hidden'));
    let active = id('hidden');
    if (isGated) {
      const halves = [id('gate'), id('value')];
      const sizes = this.ints([2 * width, 2 * width]);
      this.nodes.push(makeNode('Split', [id('hidden'), sizes], halves, { axis: -1 }));
      this.op('Tanh', [id('gate')], id('opened'));
      active = this.op('Mul', [id('opened'), id('value')], id('active'));
    } else active = this.op('Tanh', [active], id('active'));
    return this.linear(active, id('down'), 2 * width, width, id('mlp'));
  }

  /** q, k, v by heads: [1, H, N, dh] or [H, N, dh]. */
  private projections(b: number): string[] {
    const id = (name: string): string => `${b}.${name}`;
    const { heads, headWidth } = this.options;
    const { width } = this;
    const four = this.options.axes === 'four';
    if (this.options.isPacked) {
      this.linear(id('normed'), id('qkv'), width, 3 * width, id('qkv'));
      this.reshapeTokens(b, id('qkv'), [1, 'n', 3, heads, headWidth], id('qkv.r'));
      this.op('Transpose', [id('qkv.r')], id('qkv.t'), { perm: [2, 0, 3, 1, 4] });
      this.nodes.push(
        makeNode(
          'Split',
          [id('qkv.t'), this.ints([1, 1, 1])],
          ['q', 'k', 'v'].map((x) => id(`${x}.s`)),
          { axis: 0 },
        ),
      );
      return ['q', 'k', 'v'].map((x) => {
        const axes = four ? [0] : [0, 1];
        return this.op('Squeeze', [id(`${x}.s`), this.ints(axes)], id(`${x}.heads`));
      });
    }
    return ['q', 'k', 'v'].map((x) => {
      this.linear(id('normed'), id(x), width, width, id(x));
      this.reshapeTokens(
        b,
        id(x),
        four ? [1, 'n', heads, headWidth] : ['n', heads, headWidth],
        id(`${x}.r`),
      );
      return this.op('Transpose', [id(`${x}.r`)], id(`${x}.heads`), {
        perm: four ? [0, 2, 1, 3] : [1, 0, 2],
      });
    });
  }

  /** A Reshape with N baked, or with N from Shape of the block's input. */
  private reshapeTokens(
    b: number,
    input: string,
    dims: readonly (number | 'n')[],
    output: string,
  ): void {
    if (this.options.shapes === 'baked') {
      this.reshape(
        input,
        dims.map((dim) => (dim === 'n' ? this.numTokens : dim)),
        output,
      );
      return;
    }
    this.op('Shape', [`stream.${b}`], `${output}.shape`);
    this.op('Gather', [`${output}.shape`, this.ints([1])], `${output}.n`);
    const parts = dims.map((dim) => (dim === 'n' ? `${output}.n` : this.ints([dim])));
    this.op('Concat', parts, `${output}.target`, { axis: 0 });
    this.op('Reshape', [input, `${output}.target`], output);
  }

  /** x·table on the patches, the prefix untouched: as rotary code divides and joins again. */
  private rotary(input: string, output: string): string {
    if (this.options.rotary === undefined) return input;
    const { prefix, rows, cols, headWidth } = this.options;
    const places = this.places.filter((p) => p >= prefix).map((p) => p - prefix);
    const data = this.table('rotary', rows * cols, headWidth, places);
    this.initializers.set('rotary', floatTensor('rotary', data, [places.length, headWidth]));
    const axis = this.options.axes === 'four' ? 2 : 1;
    if (prefix === 0) return this.op('Mul', [input, 'rotary'], output);
    if (this.options.rotary === 'lost' && this.isWhole) return this.lostRotary(input, output, axis);
    this.nodes.push(
      makeNode(
        'Split',
        [input, this.ints([prefix, places.length])],
        [`${output}.a`, `${output}.b`],
        { axis },
      ),
    );
    this.op('Mul', [`${output}.b`, 'rotary'], `${output}.c`);
    return this.op('Concat', [`${output}.a`, `${output}.c`], output, { axis });
  }

  private lostRotary(input: string, output: string, axis: number): string {
    if (!this.nodes.some(({ outputs }) => outputs[0] === 'table')) {
      this.op('Shape', ['stem.rows'], 'table.shape');
      this.op('Gather', ['table.shape', this.ints([1])], 'table.length');
      this.op('ConstantOfShape', ['table.length'], 'table.zeros');
      this.initializers.set('one', floatTensor('one', [1], [1]));
      this.op('Add', ['table.zeros', 'one'], 'table.ones');
      this.op('NonZero', ['table.ones'], 'table.where');
      this.op('Squeeze', ['table.where', this.ints([0])], 'table.places');
      this.op('Gather', ['rotary', 'table.places'], 'table', { axis: 0 });
      this.op('Shape', ['table'], 'table.size');
      this.op('Gather', ['table.size', this.ints([0])], 'table.count');
    }
    this.op('Shape', [input], `${output}.shape`);
    this.op('Gather', [`${output}.shape`, this.ints([axis])], `${output}.n`);
    this.op('Sub', [`${output}.n`, 'table.count'], `${output}.from`);
    const axes = this.ints([axis]);
    this.op('Slice', [input, this.ints([0]), `${output}.from`, axes], `${output}.a`);
    this.op('Slice', [input, `${output}.from`, `${output}.n`, axes], `${output}.b`);
    this.op('Mul', [`${output}.b`, 'table'], `${output}.c`);
    return this.op('Concat', [`${output}.a`, `${output}.c`], output, { axis });
  }

  private dressScores(b: number): string {
    const { heads, hasBias, hasMask, axes, prefix, rows, cols } = this.options;
    const n = this.numTokens;
    let scores = `${b}.scores`;
    if (hasBias) {
      const total = prefix + rows * cols;
      const all = seeded('bias', heads * total * total);
      const data = new Float32Array(heads * n * n);
      for (let h = 0, at = 0; h < heads; h++) {
        for (const i of this.places) {
          for (const j of this.places) data[at++] = all[(h * total + i) * total + j];
        }
      }
      const dims = axes === 'four' ? [1, heads, n, n] : [heads, n, n];
      this.initializers.set('bias', floatTensor('bias', data, dims));
      scores = this.op('Add', [scores, 'bias'], `${b}.biased`);
    }
    if (hasMask) {
      this.initializers.set('zero', floatTensor('zero', [0.25], [1, 1]));
      this.op('Expand', ['zero', this.ints([n, n])], `${b}.mask`);
      scores = this.op('Add', [scores, `${b}.mask`], `${b}.masked`);
    }
    return scores;
  }

  private ending(stream: string): string {
    const { rows, cols, ending } = this.options;
    const { width } = this;
    if (ending === 'grid') {
      this.reshape(stream, [1, rows, cols, width], 'grid');
      this.op('Transpose', ['grid'], 'grid.t', { perm: [0, 2, 1, 3] });
      return this.reshape('grid.t', [1, rows * cols, width], 'ungrid');
    }
    if (ending === 'mixer') {
      const n = this.numTokens;
      this.op('Transpose', [stream], 'mix.t', { perm: [0, 2, 1] });
      this.op('MatMul', ['mix.t', this.weight('mix', [n, n])], 'mix.m');
      return this.op('Transpose', ['mix.m'], 'mix.back', { perm: [0, 2, 1] });
    }
    if (ending === 'spread') {
      const [zero, one] = [this.ints([0]), this.ints([1])];
      this.op('Slice', [stream, zero, one, one], 'first');
      this.op('Expand', ['first', this.ints([1, this.numTokens, width])], 'first.wide');
      return this.op('Add', [stream, 'first.wide'], 'spread');
    }
    if (ending === 'bounds') {
      const numPatches = this.places.filter((place) => place >= this.options.prefix).length;
      const [zero, one] = [this.ints([0]), this.ints([1])];
      this.op('Slice', [stream, zero, this.ints([this.numTokens]), one], 'all');
      this.op(
        'Slice',
        [stream, this.ints([-numPatches]), this.ints([2 ** 31 - 1]), one],
        'patches',
      );
      this.op('ReduceMean', ['patches'], 'patches.mean', { axes: [1], keepdims: 1 });
      return this.op('Add', ['all', 'patches.mean'], 'moved');
    }
    return stream;
  }
}

/** Numbers in [−1, 1) that depend on the name alone. */
export function seeded(name: string, length: number): Float32Array {
  let state = 2166136261;
  for (const char of name) state = Math.imul(state ^ char.charCodeAt(0), 16777619);
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    let x = state ^ (state >>> 15);
    x = Math.imul(x, 0x2c1b3c6d);
    return ((x ^ (x >>> 12)) >>> 0) / 2 ** 31 - 1;
  });
}
