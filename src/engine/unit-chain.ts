import type { Anatomy } from '../onnx/inspect-encoder.ts';
import { cutSegment, type SegmentRange, type Tap } from '../onnx/cut-segment.ts';
import type { Runtime } from './runtime.ts';
import { sideFeed } from './side-feed.ts';
import { Segment, type Result, type StreamTensor, type Value } from './segment.ts';

/** What a unit is asked beside its work. */
export interface UnitDemands {
  /** Read-outs of its attention. */
  readonly taps: readonly Tap['kind'][];
  /** `[n]` log of what each token stands for, added to the attention logits. */
  readonly logSizes: Float32Array | null;
}

export interface UnitRun {
  readonly stream: StreamTensor | null;
  readonly results: readonly Result[];
}

export interface ChainParts {
  readonly runtime: Runtime;
  readonly anatomy: Anatomy;
  readonly results: readonly string[];
  /** Of the end of the chain. */
  readonly endTaps: readonly Tap[];
  /** Puts a sentence around what the runtime throws. */
  readonly explain: (error: unknown, verb: 'prepare' | 'run') => unknown;
}

/** The smallest parts that tokens can leave between. */
export interface Unit {
  readonly range: SegmentRange;
  /** Whose attention is in it; null for stem, MLP and head. */
  readonly attentionOf: number | null;
}

/** Stem, two halves of every block (one where it has no middle), head. */
function unitsOf({ blocks, midCuts }: Pick<Anatomy, 'blocks' | 'midCuts'>): readonly Unit[] {
  const units: Unit[] = [{ range: { from: 'input', to: 0 }, attentionOf: null }];
  for (let block = 0; block < blocks; block++) {
    const middle = block + 0.5;
    const end = midCuts[block] === null ? block + 1 : middle;
    units.push({ range: { from: block, to: end }, attentionOf: block });
    if (end === middle) {
      units.push({ range: { from: middle, to: block + 1 }, attentionOf: null });
    }
  }
  return [...units, { range: { from: blocks, to: 'output' }, attentionOf: null }];
}

interface Made {
  readonly segment: Segment;
  readonly taps: ReadonlySet<Tap['kind']>;
  readonly hasLogSizes: boolean;
}

/**
 * The encoder as a chain of sessions, one per unit, so that no weight is held twice wherever tokens
 * leave. A unit that is asked for more than it was made with is made again and the old one released.
 */
export class UnitChain {
  readonly units: readonly Unit[];
  readonly #parts: ChainParts;
  readonly #made = new Map<Unit, Made>();

  constructor(parts: ChainParts) {
    this.#parts = parts;
    this.units = unitsOf(parts.anatomy);
  }

  /**
   * Runs one unit.
   *
   * @param input the picture's feed for the stem, the stream otherwise
   * @param sides values of all tokens; `places` names those that are still there, of `numTokens`
   */
  async run(
    unit: Unit,
    input:
      { readonly feed: ReadonlyMap<string, Value> } | { readonly stream: StreamTensor | Value },
    { taps, logSizes }: UnitDemands,
    sides: ReadonlyMap<string, Value>,
    places: Uint32Array,
    numTokens: number,
  ): Promise<UnitRun> {
    // Halves without attention have no use for sizes.
    const needsLogSizes = logSizes !== null && unit.attentionOf !== null;
    const { segment } = await this.#segment(unit, taps, needsLogSizes);
    const feed = new Map<string, Value | StreamTensor>('feed' in input ? input.feed : []);
    for (const [name, value] of sideFeed(segment.inputs, sides, places, numTokens)) {
      feed.set(name, value);
    }
    for (const { name, role } of segment.inputs) {
      if (role === 'stream' && 'stream' in input) feed.set(name, input.stream);
      if (role === 'logSizes') {
        const data = logSizes ?? new Float32Array(places.length);
        feed.set(name, { dims: [1, 1, 1, places.length], data });
      }
    }
    try {
      return await segment.runOn(feed);
    } catch (error) {
      throw this.#parts.explain(error, 'run');
    }
  }

  async release(): Promise<void> {
    for (const { segment } of this.#made.values()) await segment.release();
    this.#made.clear();
  }

  async #segment(unit: Unit, taps: readonly Tap['kind'][], needsLogSizes: boolean): Promise<Made> {
    const known = this.#made.get(unit);
    const enough =
      known && taps.every((kind) => known.taps.has(kind)) && (known.hasLogSizes || !needsLogSizes);
    if (enough) return known;
    const { runtime, anatomy, results, endTaps } = this.#parts;
    const { attentionOf, range } = unit;
    const wanted = new Set([...(known?.taps ?? []), ...taps]);
    const hasLogSizes = needsLogSizes || (known?.hasLogSizes ?? false);
    const asked = [...wanted].map((kind) => ({ kind, block: attentionOf ?? 0 }));
    const cut = cutSegment(anatomy, range, {
      results,
      sidesFor: [],
      taps: range.to === 'output' ? endTaps : asked,
      ...(hasLogSizes && { logSizes: true }),
    });
    await known?.segment.release();
    this.#made.delete(unit);
    try {
      const segment = await Segment.create(runtime, cut, { keepStream: true });
      const made = { segment, taps: wanted, hasLogSizes };
      this.#made.set(unit, made);
      return made;
    } catch (error) {
      throw this.#parts.explain(error, 'prepare');
    }
  }
}
