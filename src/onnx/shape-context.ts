import {
  dependsOn,
  keyOf,
  leadingSyms,
  loneSym,
  mulDims,
  sameDim,
  subDims,
  symDim,
  symsOf,
  valueOf,
} from './dim.ts';
import type { Dim, Shape, Sym } from './dim.ts';
import type { OnnxNode, OnnxTensor } from './onnx-model.ts';
import type { Effort } from './effort.ts';
import { Symbols } from './symbols.ts';
import { readInts, readScalar } from './tensor-values.ts';

/** Shape arithmetic carries short lists; anything longer is data. */
export const MAX_VALUES = 64;

/** Sixteen axes are the most a file may declare; nodes may add some. */
const MAX_RANK = 32;

/** Prefixes tried where the head does not tell how many tokens are no patches. */
const MAX_PREFIX = 16;

/** A shape constant that must change when the number of tokens does. */
export type Fix =
  | {
      readonly kind: 'reshape';
      readonly input: Shape;
      readonly output: Shape;
      /**
       * Where the list is computed from the stream and only these places of it are baked: what
       * stands there instead, 0 as in the input or −1 for the rest. Null: all is written anew.
       */
      readonly patch: ReadonlyMap<number, 0 | -1> | null;
    }
  | { readonly kind: 'expand'; readonly input: Shape; readonly output: Shape }
  | { readonly kind: 'fill'; readonly output: Shape }
  | { readonly kind: 'slice'; readonly starts: readonly number[]; readonly ends: readonly number[] }
  | {
      readonly kind: 'split';
      readonly axis: number;
      readonly sizes: Shape;
      readonly slack: number;
    };

/** What stands in the way of fewer tokens, and at which node. */
export interface Obstacle {
  readonly node: OnnxNode;
  /** Goes on from "block 3 …" or "the model …". */
  readonly what: string;
}

/** What is known about shapes and shape arithmetic while walking a graph front to back. */
export class ShapeContext {
  readonly symbols: Symbols;
  /** Tensors that depend on the stream, by data or by shape. */
  readonly local = new Set<string>();
  /** Shapes in which nodes behind the cut see tensors from before it, by tensor and node. */
  readonly seen = new Map<string, Map<OnnxNode, Shape>>();
  readonly fixes = new Map<OnnxNode, Fix>();
  readonly obstacles: Obstacle[] = [];
  /** n; null before the stream begins. */
  token: Sym | null = null;
  /** Tokens before the patches, where the head's own count tells. */
  prefix: number | null = null;

  private readonly shapes = new Map<string, Shape>();
  private readonly values = new Map<string, Shape>();
  /** Numbers that lengths before the stream must equal, by key: positions learnt for one size. */
  private readonly demanded = new Map<string, number>();
  private readonly guesses = new Map<string, Sym>();
  /** Numbers of the file that may be token counts. */
  private readonly suspects = new Set<number>();
  private readonly types: ReadonlyMap<string, number>;

  constructor(types: ReadonlyMap<string, number>, effort?: Effort) {
    this.types = types;
    this.symbols = new Symbols(effort);
  }

  addConstant(tensor: OnnxTensor): void {
    this.shapes.set(tensor.name, tensor.dims);
    if (tensor.dims.length > 1 || (tensor.dims[0] ?? 1) > MAX_VALUES) return;
    const scalar = readScalar(tensor);
    const values = readInts(tensor) ?? (scalar === null ? null : [scalar]);
    if (values !== null) this.values.set(tensor.name, values);
  }

  typeOf(tensor: string): number {
    return this.types.get(tensor) ?? 0;
  }

  /** Axes of a tensor; null when even their number is unknown. */
  shapeOf(tensor: string): Shape | null {
    const shape = this.shapes.get(tensor);
    this.symbols.effort.spend(1 + (shape?.length ?? 0));
    return shape === undefined ? null : shape.map((dim) => this.symbols.resolve(dim));
  }

  setShape(tensor: string, shape: Shape): void {
    if (shape.length <= MAX_RANK) this.shapes.set(tensor, shape);
  }

  /** Elements of a short integer list, or of a float scalar; null for data. */
  valuesOf(tensor: string): Shape | null {
    const values = this.values.get(tensor);
    this.symbols.effort.spend(1 + (values?.length ?? 0));
    return values === undefined ? null : values.map((dim) => this.symbols.resolve(dim));
  }

  setValues(tensor: string, values: Shape): void {
    if (values.length <= MAX_VALUES) this.values.set(tensor, values);
  }

  /**
   * From here on lengths are measured in n: the stream is [1, n, D], and the head's own way of
   * counting (rows·cols + prefix) is read as n.
   */
  beginStream(tensor: string): void {
    const shape = this.shapeOf(tensor);
    this.local.add(tensor);
    if (shape === null || shape.length !== 3) return;
    if (this.token === null) this.measureInTokens(shape[1]);
    if (this.token !== null) this.setShape(tensor, [shape[0], symDim(this.token), shape[2]]);
  }

  private measureInTokens(count: Dim): void {
    // A size that the file leaves open may be fixed by what is added to the tokens.
    const demanded = this.demanded.get(keyOf(count));
    const isStatic = demanded !== undefined || symsOf(count).every((sym) => sym.isReal);
    const total = demanded ?? valueOf(count);
    this.token = this.symbols.make('n', 'axis', isStatic ? total : null);
    const lead = typeof count === 'number' ? null : leadingSyms(count);
    let prefix: Dim | null = null;
    if (lead !== null) {
      prefix = subDims(count, lead.map(symDim).reduce<Dim>(mulDims, 1));
      this.symbols.rewrite(lead, subDims(symDim(this.token), prefix));
    }
    if (typeof prefix === 'number' && prefix >= 0) this.prefix = prefix;
    if (!isStatic) return;
    this.suspects.add(total);
    if (typeof prefix === 'number') this.suspects.add(total - prefix);
    else for (let p = 1; p <= MAX_PREFIX; p++) this.suspects.add(total - p);
  }

  isSuspect(dim: Dim): boolean {
    return typeof dim === 'number' && dim > 1 && this.suspects.has(dim);
  }

  /** The dim or, where it may be a baked token count, a symbol that learns by how it is used. */
  guess(dim: Dim, key: string): Dim {
    if (typeof dim !== 'number' || !this.isSuspect(dim)) return dim;
    let sym = this.guesses.get(key);
    if (sym === undefined) {
      sym = this.symbols.make(key, 'guess', dim);
      this.guesses.set(key, sym);
    }
    return this.symbols.resolve(symDim(sym));
  }

  /** Guesses that nothing confirmed are the plain numbers they were. */
  settleGuesses(): void {
    for (const sym of this.guesses.values()) this.settle(symDim(sym));
  }

  settle(dim: Dim): Dim {
    for (const sym of symsOf(this.symbols.resolve(dim))) {
      if (sym.kind === 'guess') this.symbols.bind(sym, sym.value);
    }
    return this.symbols.resolve(dim);
  }

  unknown(): Dim {
    return symDim(this.symbols.make('?', 'unknown'));
  }

  isToken(dim: Dim): boolean {
    return this.token !== null && dependsOn(this.symbols.resolve(dim), this.token);
  }

  /** Two axes that must be equal: a guess or an unknown becomes what it meets. */
  unify(a: Dim, b: Dim): Dim {
    const x = this.symbols.resolve(a);
    const y = this.symbols.resolve(b);
    if (sameDim(x, y)) return x;
    const [symX, symY] = [loneSym(x), loneSym(y)];
    if (symX?.kind === 'guess' && symX.value === valueOf(y)) return this.become(symX, y);
    if (symY?.kind === 'guess' && symY.value === valueOf(x)) return this.become(symY, x);
    if (symX?.kind === 'unknown') return this.become(symX, y);
    if (symY?.kind === 'unknown') return this.become(symY, x);
    if (this.token === null) this.noteDemand(x, y);
    if (typeof x === 'number') return y;
    return symsOf(x).some((sym) => sym.kind === 'unknown') ? y : x;
  }

  private noteDemand(x: Dim, y: Dim): void {
    if (typeof x === 'number' && x > 1) this.demanded.set(keyOf(y), x);
    if (typeof y === 'number' && y > 1) this.demanded.set(keyOf(x), y);
  }

  private become(sym: Sym, dim: Dim): Dim {
    this.symbols.bind(sym, dim);
    return this.symbols.resolve(dim);
  }

  broadcast(a: Shape, b: Shape): Shape {
    const rank = Math.max(a.length, b.length);
    return Array.from({ length: rank }, (_, axis) => {
      const x = a[axis - rank + a.length] ?? 1;
      const y = b[axis - rank + b.length] ?? 1;
      if (x === 1) return y;
      return y === 1 ? x : this.unify(x, y);
    });
  }
}
