import type { Anatomy } from '../../../src/onnx/inspect-encoder.ts';
import { placesOf } from '../../../src/onnx/cut-place.ts';
import { cutSegment } from '../../../src/onnx/cut-segment.ts';
import type { Segment, SegmentOptions } from '../../../src/onnx/cut-segment.ts';
import { subsetSide } from '../../../src/onnx/subset-side.ts';
import type { SideData } from '../../../src/onnx/subset-side.ts';
import { likeTensor, ModelRunner, runModel } from './run-model.ts';
import type { Raw } from './run-model.ts';

/** What one head run left behind, ready to run tails on any choice of tokens. */
export class SplitRun {
  private readonly head: Segment;
  private readonly headOutputs: Raw;
  private readonly tail: Segment;
  private readonly tailRunner: ModelRunner;
  private readonly feeds: Raw;

  private constructor(
    head: Segment,
    headOutputs: Raw,
    tail: Segment,
    tailRunner: ModelRunner,
    feeds: Raw,
  ) {
    this.head = head;
    this.headOutputs = headOutputs;
    this.tail = tail;
    this.tailRunner = tailRunner;
    this.feeds = feeds;
  }

  /** Cuts before block `at` and runs the head. */
  static async open(
    anatomy: Anatomy,
    at: number,
    feeds: Raw,
    options: SegmentOptions = {},
  ): Promise<SplitRun> {
    const head = cutSegment(anatomy, { from: 'input', to: at }, options);
    const tail = cutSegment(anatomy, { from: at, to: 'output' }, options);
    const outputs = await runModel(head.bytes, pickFeeds(head, feeds));
    return new SplitRun(head, outputs, tail, await ModelRunner.open(tail.bytes), feeds);
  }

  get numTokens(): number {
    return this.stream().dims[1];
  }

  get sides(): Segment['inputs'] {
    return this.tail.inputs.filter(({ role }) => role === 'side');
  }

  /** Runs the tail on the tokens at these places. */
  async run(keep: Uint32Array): Promise<Raw> {
    const stream = this.stream();
    const width = stream.dims[2];
    const source = stream.data as Float32Array;
    const kept = source.slice(0, keep.length * width);
    keep.forEach((place, i) => {
      kept.set(source.subarray(place * width, (place + 1) * width), i * width);
    });
    const feeds: Record<string, Raw[string]> = {};
    for (const { name, role, side } of this.tail.inputs) {
      if (role === 'stream') feeds[name] = likeTensor(stream, kept, [1, keep.length, width]);
      else if (side === undefined) feeds[name] = this.feeds[name];
      else {
        const value = this.headOutputs[name];
        const part = subsetSide(
          side,
          { data: value.data as SideData, dims: value.dims },
          keep,
          this.numTokens,
        );
        feeds[name] = likeTensor(value, part.data, part.dims);
      }
    }
    return this.tailRunner.run(feeds);
  }

  async runAll(): Promise<Raw> {
    return this.run(Uint32Array.from({ length: this.numTokens }, (_, i) => i));
  }

  async release(): Promise<void> {
    await this.tailRunner.release();
  }

  private stream(): Raw[string] {
    const name = this.head.outputs.find(({ role }) => role === 'stream')?.name ?? '';
    return this.headOutputs[name];
  }
}

/** The feeds a segment asks for. */
export function pickFeeds(segment: Segment, feeds: Raw): Raw {
  return Object.fromEntries(segment.inputs.map(({ name }) => [name, feeds[name]]));
}

/** Name of the output of a tap. */
export function tapName(segment: Segment, kind: string, block: number): string {
  const found = segment.outputs.find(({ tap }) => tap?.kind === kind && tap.block === block);
  if (found === undefined) throw new Error(`no tap ${kind} of block ${block}`);
  return found.name;
}

/**
 * Runs segments one behind the other, each on the stream of the one before and on what all before
 * it gave; every output by name.
 */
export async function runChain(segments: readonly Segment[], feeds: Raw): Promise<Raw> {
  const known: Record<string, Raw[string]> = { ...feeds };
  let stream: Raw[string] | undefined;
  for (const { bytes, inputs, outputs } of segments) {
    const given = inputs.map(({ name, role }) => [name, role === 'stream' ? stream : known[name]]);
    const run = await runModel(bytes, Object.fromEntries(given) as Raw);
    const end = outputs.find(({ role }) => role === 'stream');
    stream = end === undefined ? undefined : run[end.name];
    Object.assign(known, run);
  }
  return known;
}

/** The segments between all places an encoder has, from the picture to the results. */
export function allSegments(anatomy: Anatomy, options: SegmentOptions = {}): Segment[] {
  const places = placesOf(anatomy);
  const starts = ['input', ...places] as const;
  const ends = [...places, 'output'] as const;
  return starts.map((from, i) => cutSegment(anatomy, { from, to: ends[i] }, options));
}

/** Rows of a stream [1, n, D], as a stream; repeats are allowed. */
export function pickRows(stream: Raw[string], places: ArrayLike<number>): Raw[string] {
  const width = stream.dims[2];
  const source = stream.data as Float32Array;
  const rows = source.slice(0, 0).constructor as new (length: number) => Float32Array;
  const data = new rows(places.length * width);
  for (let i = 0; i < places.length; i++) {
    data.set(source.subarray(places[i] * width, (places[i] + 1) * width), i * width);
  }
  return likeTensor(stream, data, [1, places.length, width]);
}
