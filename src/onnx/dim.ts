/**
 * @file Axis lengths with unknowns: `n`, `n − 1`, `rows·cols + 3`, `4·n`.
 *
 * A dim is a plain number or a polynomial over symbols with whole coefficients. Every symbol also
 * has a value: the real one where the export is static, else a prime of its own. So every dim can
 * be evaluated, and two that evaluate alike without being the same are told apart by their terms:
 * that is how the token axis stays known where N happens to equal a head's width.
 */

/**
 * `axis`: a length that stands for itself. `guess`: a number of the file that may be a baked token
 * count. `unknown`: a length that could not be followed. The last two take what they meet.
 */
export type SymKind = 'axis' | 'guess' | 'unknown';

export interface Sym {
  readonly name: string;
  readonly id: number;
  readonly kind: SymKind;
  readonly value: number;
  /** The value is the true one of a static export, not a stand-in. */
  readonly isReal: boolean;
}

interface Term {
  readonly coef: number;
  /** By id, repeats allowed: n² is [n, n]. */
  readonly syms: readonly Sym[];
}

export interface Poly {
  /** Never empty, no zero coefficients; sorted by key. */
  readonly terms: readonly Term[];
  /** Equal polynomials have equal keys. */
  readonly key: string;
  readonly value: number;
  /** The row-major factors of a merged axis, outermost first. */
  readonly parts: readonly Dim[] | null;
}

export type Dim = number | Poly;
export type Shape = readonly Dim[];

/** Beyond these a dim is of no use to anyone; hostile files could let it grow for ever. */
const MAX_TERMS = 24;
const MAX_DEGREE = 8;

export function valueOf(dim: Dim): number {
  return typeof dim === 'number' ? dim : dim.value;
}

export function sameDim(a: Dim, b: Dim): boolean {
  if (typeof a === 'number' || typeof b === 'number') return a === b;
  return a.key === b.key;
}

export function symDim(sym: Sym): Poly {
  return fromTerms([{ coef: 1, syms: [sym] }]) as Poly;
}

export function addDims(a: Dim, b: Dim, scale = 1): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + scale * b;
  const terms = [...termsOf(a)];
  for (const term of termsOf(b)) terms.push({ coef: scale * term.coef, syms: term.syms });
  return fromTerms(terms);
}

export function subDims(a: Dim, b: Dim): Dim {
  return addDims(a, b, -1);
}

export function mulDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  const terms: Term[] = [];
  for (const x of termsOf(a)) {
    for (const y of termsOf(b)) {
      const syms = [...x.syms, ...y.syms].sort((p, q) => p.id - q.id);
      terms.push({ coef: x.coef * y.coef, syms });
    }
  }
  return fromTerms(terms);
}

/** Product of a row-major run of axes, remembering them. */
export function mergeDims(dims: readonly Dim[]): Dim {
  const parts = dims.flatMap((dim) => partsOf(dim)).filter((dim) => dim !== 1);
  const product = parts.reduce(mulDims, 1);
  if (typeof product === 'number' || parts.length < 2)
    return parts.length === 1 ? parts[0] : product;
  return { ...product, parts };
}

export function partsOf(dim: Dim): readonly Dim[] {
  return typeof dim === 'number' ? [dim] : (dim.parts ?? [dim]);
}

/** a / b without remainder, or null. */
export function divideDims(a: Dim, b: Dim): Dim | null {
  if (b === 0) return null;
  if (typeof a === 'number' && typeof b === 'number') return a % b === 0 ? a / b : null;
  let rest: Dim = a;
  let quotient: Dim = 0;
  const lead = termsOf(b)[0];
  for (let step = 0; step <= MAX_TERMS; step++) {
    if (rest === 0) return quotient;
    const term = termsOf(rest).find((candidate) => holds(candidate, lead));
    if (term === undefined) return null;
    const part = fromTerms([{ coef: term.coef / lead.coef, syms: without(term.syms, lead.syms) }]);
    quotient = addDims(quotient, part);
    rest = subDims(rest, mulDims(part, b));
  }
  return null;
}

/** The number `b` in `dim = sym + b`; null when dim is anything else. */
export function offsetFrom(dim: Dim, sym: Sym): number | null {
  const rest = subDims(dim, symDim(sym));
  return typeof rest === 'number' ? rest : null;
}

export function dependsOn(dim: Dim, sym: Sym): boolean {
  return typeof dim !== 'number' && dim.terms.some((term) => term.syms.includes(sym));
}

/** The symbols of a dim, repeats included. */
export function symsOf(dim: Dim): Sym[] {
  return typeof dim === 'number' ? [] : dim.terms.flatMap((term) => [...term.syms]);
}

/** The only symbol when the dim is exactly one symbol; else null. */
export function loneSym(dim: Dim): Sym | null {
  if (typeof dim === 'number' || dim.terms.length !== 1) return null;
  const { coef, syms } = dim.terms[0];
  return coef === 1 && syms.length === 1 ? syms[0] : null;
}

/** Replaces a product of symbols (one term's worth) wherever it occurs. */
export function substitute(dim: Dim, syms: readonly Sym[], by: Dim): Dim {
  if (typeof dim === 'number') return dim;
  const hit = { coef: 1, syms };
  if (!dim.terms.some((term) => holds(term, hit))) return dim;
  let sum: Dim = 0;
  for (const term of dim.terms) {
    const isHit = holds(term, hit);
    const left = fromTerms([
      { coef: term.coef, syms: isHit ? without(term.syms, syms) : term.syms },
    ]);
    sum = addDims(sum, isHit ? mulDims(left, by) : left);
  }
  return sum;
}

/** The term that stands for the whole polynomial in rewriting: most symbols, coefficient 1. */
export function leadingSyms(dim: Poly): readonly Sym[] | null {
  let best: readonly Sym[] | null = null;
  for (const { coef, syms } of dim.terms) {
    if (coef === 1 && syms.length > 0 && (best === null || syms.length > best.length)) best = syms;
  }
  return best;
}

/** `2·n − 5`, for messages. */
export function dimText(dim: Dim): string {
  if (typeof dim === 'number') return String(dim);
  return dim.terms
    .map(({ coef, syms }) => [
      ...(coef === 1 && syms.length ? [] : [coef]),
      ...syms.map((s) => s.name),
    ])
    .map((factors) => factors.join('·'))
    .join(' + ');
}

/** Terms of the polynomial; none for 0. */
export function termsOf(dim: Dim): readonly Term[] {
  if (typeof dim !== 'number') return dim.terms;
  return dim === 0 ? [] : [{ coef: dim, syms: [] }];
}

/** Equal dims have equal keys. */
export function keyOf(dim: Dim): string {
  return typeof dim === 'number' ? String(dim) : dim.key;
}

function termKey(syms: readonly Sym[]): string {
  return syms.map((sym) => `s${sym.id}`).join('*');
}

function fromTerms(terms: readonly Term[]): Dim {
  const sums = new Map<string, Term>();
  for (const term of terms) {
    const key = termKey(term.syms);
    const coef = (sums.get(key)?.coef ?? 0) + term.coef;
    sums.set(key, { coef, syms: term.syms });
  }
  const kept = [...sums].filter(([, term]) => term.coef !== 0);
  if (kept.length === 0) return 0;
  if (kept.length === 1 && kept[0][0] === '') return kept[0][1].coef;
  if (kept.length > MAX_TERMS || kept.some(([, { syms }]) => syms.length > MAX_DEGREE)) return NaN;
  kept.sort(([a], [b]) => (a < b ? -1 : 1));
  let value = 0;
  for (const [, { coef, syms }] of kept) value += syms.reduce((v, sym) => v * sym.value, coef);
  const key = kept.map(([name, { coef }]) => `${coef}*${name}`).join('+');
  return { terms: kept.map(([, term]) => term), key, value, parts: null };
}

function holds(term: Term, part: Term): boolean {
  if (term.coef % part.coef !== 0) return false;
  const left = [...term.syms];
  for (const sym of part.syms) {
    const at = left.indexOf(sym);
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return true;
}

function without(syms: readonly Sym[], part: readonly Sym[]): Sym[] {
  const left = [...syms];
  for (const sym of part) left.splice(left.indexOf(sym), 1);
  return left;
}
