import {
  addDims,
  divideDims,
  keyOf,
  mulDims,
  sameDim,
  subDims,
  substitute,
  symDim,
  symsOf,
  termsOf,
  valueOf,
} from './dim.ts';
import type { Dim, Sym, SymKind } from './dim.ts';
import { Effort, TERM_UNITS } from './effort.ts';

/** A length that stands for a length, and so on: beyond this nobody knows it. */
const MAX_LINKS = 256;

/** The symbols of one graph. */
export class Symbols {
  readonly effort: Effort;
  private count = 0;
  private prime = 1009;
  private readonly known = new Map<string, Sym>();
  private readonly bindings = new Map<Sym, Dim>();
  private rewriting: { readonly syms: readonly Sym[]; readonly by: Dim } | null = null;

  constructor(effort = new Effort()) {
    this.effort = effort;
  }

  /** A new symbol; without a value it gets a prime. */
  make(name: string, kind: SymKind, value: number | null = null): Sym {
    const id = this.count++;
    if (value !== null) return { name, id, kind, value, isReal: true };
    this.effort.spend(Math.sqrt(this.prime));
    this.prime = nextPrime(this.prime);
    return { name, id, kind, value: this.prime, isReal: false };
  }

  /** ⌊a / b⌋; the same question gets the same symbol. */
  floorDiv(a: Dim, b: Dim): Dim {
    const exact = divideDims(a, b);
    if (exact !== null) return exact;
    if (typeof a === 'number' && typeof b === 'number') return b === 0 ? 0 : Math.floor(a / b);
    if (typeof b === 'number' && b > 0) {
      // ⌊(x + q·b + r) / b⌋ = ⌊(x + r) / b⌋ + q, so that both ways of counting patches meet.
      const constant = termsOf(a).find((term) => term.syms.length === 0)?.coef ?? 0;
      const q = Math.floor(constant / b);
      if (q !== 0 && Number.isSafeInteger(q * b)) {
        return addDims(this.floorDiv(subDims(a, q * b), b), q);
      }
    }
    return symDim(this.quotient(`⌊(${keyOf(a)})/(${keyOf(b)})⌋`, [a, b]));
  }

  private quotient(key: string, of: readonly [Dim, Dim]): Sym {
    const found = this.known.get(key);
    if (found !== undefined) return found;
    const isReal = of.every((dim) => symsOf(dim).every((sym) => sym.isReal));
    const value = isReal ? Math.floor(valueOf(of[0]) / valueOf(of[1])) : null;
    const made = this.make(key, 'axis', value);
    this.known.set(key, made);
    return made;
  }

  /** From now on `sym` is `dim`. */
  bind(sym: Sym, dim: Dim): void {
    if (!symsOf(this.resolve(dim)).includes(sym)) this.bindings.set(sym, dim);
  }

  /** From now on the product `syms` is `by`: `rows·cols` becomes `n − 3`. */
  rewrite(syms: readonly Sym[], by: Dim): void {
    this.rewriting = { syms, by };
  }

  /** The dim in terms of what is known by now. */
  resolve(dim: Dim, links = 0): Dim {
    if (typeof dim === 'number') return dim;
    // Terms get multiplied with terms.
    this.effort.spend(TERM_UNITS * dim.terms.length ** 2);
    if (links > MAX_LINKS) return NaN;
    let out: Dim = dim;
    for (const sym of symsOf(dim)) {
      const bound = this.bindings.get(sym);
      if (bound !== undefined) out = substitute(out, [sym], this.resolve(bound, links + 1));
    }
    if (this.rewriting !== null) out = substitute(out, this.rewriting.syms, this.rewriting.by);
    if (typeof out !== 'number' && dim.parts !== null && out.parts === null) {
      const parts = dim.parts.map((part) => this.resolve(part, links + 1));
      // Parts that no longer multiply to the dim (rewritten) would mislead.
      if (sameDim(parts.reduce(mulDims, 1), out) && out !== dim) return { ...out, parts };
    }
    return out;
  }
}

function nextPrime(after: number): number {
  for (let n = after + 2; ; n += 2) {
    let isPrime = true;
    for (let d = 3; d * d <= n && isPrime; d += 2) isPrime = n % d !== 0;
    if (isPrime) return n;
  }
}
