import { lastRows } from '../core/last-rows.ts';
import { applyChange } from '../core/sequence-state.ts';
import type { Matrix, Reduction, RgbaImage } from '../core/types.ts';
import { cutSegment, type Segment as CutSegment } from '../onnx/cut-segment.ts';
import { inspectEncoder, type Anatomy } from '../onnx/inspect-encoder.ts';
import { OnnxError } from '../onnx/onnx-model.ts';
import { parseModel } from '../onnx/parse-model.ts';
import { cutWhole } from './cut-whole.ts';
import { AnswerReader, toCube, toMatrix } from './answer-reader.ts';
import type { DetailName } from './decide.ts';
import { explainRuntime } from './explain-runtime.ts';
import type { ModelFiles } from './fetch-model.ts';
import type { Answer } from './fidelity.ts';
import { Lru } from './lru.ts';
import { makeTrace } from './make-trace.ts';
import type { ModelCard } from './model-card.ts';
import { cutPoolingHead, patchEmbeddings } from './patch-embeddings.ts';
import { inputOfPicture, type ModelInput } from '../image/preprocess.ts';
import type { Runtime } from './runtime.ts';
import { Segment, type Result, type Value } from './segment.ts';
import type { Details } from './signals-at.ts';
import { sideFeed } from './side-feed.ts';
import type { Trace } from './trace.ts';
import { UnitChain } from './unit-chain.ts';

/** Sessions that stay for the next run; the weights of a large model are not held so often. */
const maxSegments = 5;
/** A head, a tail and the whole have to stand side by side to be compared. */
const minSegments = 3;
const largeModelBytes = 200e6;

/** A loaded model: its anatomy, and sessions cut from it as they are asked for. */
export class Encoder {
  readonly card: ModelCard;
  readonly anatomy: Anatomy;
  /** Why no token can leave; null when they can. */
  readonly reason: string | null;
  readonly #runtime: Runtime;
  readonly #numBytes: number;
  /** Outputs that make up the answer. */
  readonly results: readonly string[];
  readonly #segments: Lru<Segment>;
  readonly reader: AnswerReader;
  #whole: Segment | null = null;
  #chain: UnitChain | null = null;
  readonly #textPatches = new WeakMap<Trace, Matrix>();

  private constructor(runtime: Runtime, card: ModelCard, anatomy: Anatomy, numBytes: number) {
    this.#runtime = runtime;
    this.card = card;
    this.anatomy = anatomy;
    const { tokens, embedding } = card.outputs;
    this.reader = new AnswerReader(card, anatomy.blocks, runtime.backend);
    this.results = [tokens, embedding ?? ''].filter((name) => name !== '');
    this.#numBytes = numBytes;
    this.#segments = new Lru(numBytes > largeModelBytes ? minSegments : maxSegments);
    const lost = this.results.find((name) => !anatomy.results.includes(name));
    this.reason = anatomy.canReduce
      ? lost === undefined
        ? null
        : `The output ${lost} cannot be computed on fewer tokens, so none can be left out.`
      : (anatomy.reason ?? 'No token can be left out of this model.');
  }

  /**
   * Reads the file and finds its blocks; nothing is compiled yet.
   *
   * @throws OnnxError for what is no model, Error when the card does not fit it
   */
  static open(runtime: Runtime, card: ModelCard, files: ModelFiles): Encoder {
    const anatomy = inspectEncoder(parseModel(files.bytes, files.external));
    for (const name of Object.values(card.outputs) as string[]) {
      if (name === '' || anatomy.outputs.some((output) => output.name === name)) continue;
      const names = anatomy.outputs.map((output) => output.name).join(', ');
      throw new Error(`${card.label} has no output “${name}”; it has ${names}.`);
    }
    let numBytes = files.bytes.length;
    for (const part of files.external?.values() ?? []) numBytes += part.length;
    return new Encoder(runtime, card, anatomy, numBytes);
  }

  get label(): string {
    return this.card.label;
  }

  /** Makes the session that every picture goes through. */
  async compile(): Promise<void> {
    this.#whole = await this.#create(cutWhole(this));
  }

  /** Makes ready to run the encoder as it came: what savings are measured against. */
  async plainRunner(picture: RgbaImage): Promise<() => Promise<unknown>> {
    const range = { from: 'input', to: 'output' } as const;
    const plain = await this.#segment('plain', () =>
      cutSegment(this.anatomy, range, { results: this.results }),
    );
    const feed = this.pictureFeed(picture);
    return () => this.#run(plain, feed);
  }

  /** What the encoder is fed for a picture of its input size. */
  pictureFeed(picture: RgbaImage): Map<string, Value> {
    return this.#feed(inputOfPicture(picture, this.card.input));
  }

  /** The encoder in its smallest parts; sessions are made as they are run. */
  chain(): UnitChain {
    const { anatomy, results, reader } = this;
    const endTaps = reader.tokenTaps();
    return (this.#chain ??= new UnitChain({
      runtime: this.#runtime,
      anatomy,
      results,
      endTaps,
      explain: (error, verb) => this.#explain(error, verb),
    }));
  }

  /** Runs the whole encoder on a picture and keeps what it said on the way. */
  async trace(input: ModelInput, clock: () => number): Promise<Trace> {
    if (!this.#whole) throw new Error('The model is not compiled yet.');
    const start = clock();
    const results = await this.#run(this.#whole, this.#feed(input));
    return makeTrace(results, input, clock() - start, this);
  }

  /**
   * Makes ready to run blocks L.. on a reduction: kept rows gathered or groups summed up at the
   * cut, the prefix in front, everything beside the stream thinned out alike.
   *
   * @returns runs it; K patch tokens and the embedding
   */
  async tailRunner(
    layer: number,
    trace: Trace,
    { kept, groups }: Pick<Reduction, 'kept' | 'groups'>,
  ): Promise<() => Promise<Answer>> {
    const range = { from: layer, to: 'output' } as const;
    const tail = await this.#segment(`tail ${layer}`, () =>
      cutSegment(this.anatomy, range, { results: this.results, taps: this.reader.tokenTaps() }),
    );
    const { prefixTokens } = trace;
    const hidden = trace.hidden[layer];
    const { rows, cols, data } = applyChange(hidden, prefixTokens, {
      anchors: kept,
      groups,
      scores: null,
    });
    const places = Uint32Array.from({ length: rows }, (_, i) =>
      i < prefixTokens ? i : kept[i - prefixTokens] + prefixTokens,
    );
    const feed = sideFeed(tail.inputs, trace.sides, places, hidden.rows);
    const stream = tail.inputs.find(({ role }) => role === 'stream')!;
    feed.set(stream.name, { dims: [1, rows, cols], data });
    return async () => {
      const results = await this.#run(tail, feed);
      const { tokens } = this.reader.tokens(results);
      const embedding = this.reader.embedding(results, tokens, prefixTokens);
      return { tokens: lastRows(tokens, Math.min(tokens.rows, kept.length)), embedding };
    };
  }

  /** Makes ready to run everything before block L. */
  async headRunner(layer: number, picture: RgbaImage): Promise<() => Promise<unknown>> {
    const range = { from: 'input', to: layer } as const;
    const head = await this.#segment(`head ${layer}`, () =>
      cutSegment(this.anatomy, range, { results: this.results }),
    );
    const feed = this.pictureFeed(picture);
    return () => this.#run(head, feed);
  }

  /** Whether a block can be run again to read this out. */
  canDetail(block: number, kind: DetailName): boolean {
    if (this.reason !== null) return false;
    try {
      const taps = [{ kind, block }];
      cutSegment(this.anatomy, { from: block, to: block + 1 }, { taps, sidesFor: [] });
      return true;
    } catch (error) {
      if (error instanceof OnnxError) return false;
      throw error;
    }
  }

  /** Runs one block again to read out what a trace does not hold. */
  async details(trace: Trace, block: number, names: readonly DetailName[]): Promise<Details> {
    const key = `block ${block} ${names.join()}`;
    const range = { from: block, to: block + 1 } as const;
    const taps = names.map((kind) => ({ kind, block }));
    const segment = await this.#segment(key, () =>
      cutSegment(this.anatomy, range, { taps, sidesFor: [], results: this.results }),
    );
    const { rows, cols, data } = trace.hidden[block];
    const feed = new Map<string, Value>(trace.sides);
    for (const { name, role } of segment.inputs) {
      if (role === 'stream') feed.set(name, { dims: [1, rows, cols], data });
    }
    const details: { -readonly [K in DetailName]?: Details[K] } = {};
    for (const result of await this.#run(segment, feed)) {
      const kind = result.output.tap?.kind;
      if (kind === 'clsLogits') details.clsLogits = toMatrix(result);
      if (kind === 'queriesCls') details.queriesCls = result.data as Float32Array;
      if (kind === 'attentionLogits') details.attentionLogits = toCube(result);
    }
    return details;
  }

  /**
   * Patches in the space of texts: the model's own where it gives them, else each token alone
   * through the pooling head.
   *
   * @returns `[T×E]`
   * @throws Error where the model has no embedding that texts share, or cannot be cut
   */
  async textPatches(trace: Trace): Promise<Matrix> {
    const known = trace.patches ?? this.#textPatches.get(trace);
    if (known) return known;
    const { embedding } = this.card.outputs;
    if (embedding === undefined || this.reason !== null) {
      throw new Error(`${this.label} does not tell its patches in the space of texts.`);
    }
    const head = cutPoolingHead(this.anatomy, embedding);
    const segment = await this.#segment('pooling head', () => head.cut);
    const patches = lastRows(trace.hidden.at(-1)!, trace.grid.rows * trace.grid.cols);
    const made = await patchEmbeddings(patches, head, (feed) => this.#run(segment, feed));
    this.#textPatches.set(trace, made);
    return made;
  }

  async release(): Promise<void> {
    for (const segment of this.#segments.clear()) await segment.release();
    await this.#whole?.release();
    await this.#chain?.release();
    this.#chain = null;
    this.#whole = null;
  }

  #feed({ pixels, width, height }: ModelInput): Map<string, Value> {
    const dims = [1, 3, height, width];
    return new Map([[this.anatomy.imageInput.name, { dims, data: pixels }]]);
  }

  async #segment(key: string, cut: () => CutSegment): Promise<Segment> {
    const known = this.#segments.get(key);
    if (known) return known;
    const made = await this.#create(cut());
    for (const left of this.#segments.set(key, made)) await left.release();
    return made;
  }

  async #create(cut: CutSegment): Promise<Segment> {
    try {
      return await Segment.create(this.#runtime, cut);
    } catch (error) {
      throw this.#explain(error, 'prepare');
    }
  }

  async #run(segment: Segment, feed: ReadonlyMap<string, Value>): Promise<Result[]> {
    try {
      return await segment.run(feed);
    } catch (error) {
      throw this.#explain(error, 'run');
    }
  }

  #explain(error: unknown, verb: string): unknown {
    const model = { label: this.label, bytes: this.#numBytes };
    return explainRuntime(error, model, verb, this.#runtime);
  }
}
