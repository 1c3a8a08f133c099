import type { Segment as CutSegment, SegmentOutput } from '../onnx/cut-segment.ts';
import { floatsToHalves, halvesToFloats } from './float16.ts';
import type { OrtSession, OrtTensor, Runtime } from './runtime.ts';

/** A tensor on this side of the runtime. 16-bit floats are float32 here. */
export interface Value {
  readonly dims: readonly number[];
  readonly data: OrtTensor['data'];
}

/** What one output gave. */
export interface Result extends Value {
  readonly output: SegmentOutput;
}

/** Depending on the platform 16-bit floats arrive as their bits or as a Float16Array. */
function widen(data: OrtTensor['data'], type: string): OrtTensor['data'] {
  if (type !== 'float16') return data;
  return data instanceof Uint16Array
    ? halvesToFloats(data)
    : Float32Array.from(data as unknown as ArrayLike<number>);
}

/**
 * A stream that stays where the runtime has it, so that the next segment need not be handed it
 * from this side. Whoever holds it disposes of it.
 */
export interface StreamTensor {
  readonly tensor: OrtTensor;
}

export interface SegmentSettings {
  /** The stream that comes out stays on the device. */
  readonly keepStream?: boolean;
}

const isStream = (value: Value | StreamTensor): value is StreamTensor => 'tensor' in value;

/** A part of the encoder as a session. */
export class Segment {
  readonly inputs: CutSegment['inputs'];
  readonly #outputs: CutSegment['outputs'];
  readonly #runtime: Runtime;
  readonly #session: OrtSession;

  private constructor(cut: CutSegment, runtime: Runtime, session: OrtSession) {
    this.inputs = cut.inputs;
    this.#outputs = cut.outputs;
    this.#runtime = runtime;
    this.#session = session;
  }

  static async create(
    runtime: Runtime,
    cut: CutSegment,
    { keepStream = false }: SegmentSettings = {},
  ): Promise<Segment> {
    const stream = cut.outputs.find(({ role }) => role === 'stream');
    const stays = keepStream && stream && runtime.backend === 'webgpu';
    const session = await runtime.ort.InferenceSession.create(cut.bytes, {
      executionProviders: [runtime.backend],
      ...(stays && { preferredOutputLocation: { [stream.name]: 'gpu-buffer' } }),
      graphOptimizationLevel: 'all',
      // Its warnings go to the console as errors; nothing in them is for the person at the page.
      logSeverityLevel: 3,
    });
    return new Segment(cut, runtime, session);
  }

  /**
   * @param feed the value of every input, by name
   * @returns every output, copied out of the runtime
   */
  async run(feed: ReadonlyMap<string, Value>): Promise<Result[]> {
    const { stream, results } = await this.runOn(feed);
    if (stream) {
      const output = this.#outputs.find(({ role }) => role === 'stream')!;
      results.push({ output, ...(await readStream(stream)) });
    }
    return results;
  }

  /**
   * The same, but the stream is left where it is, going in and coming out.
   *
   * @returns its stream, which the caller disposes of, and every other output
   */
  async runOn(
    feed: ReadonlyMap<string, Value | StreamTensor>,
  ): Promise<{ stream: StreamTensor | null; results: Result[] }> {
    const feeds: Record<string, OrtTensor> = {};
    for (const { name, dtype } of this.inputs) {
      const value = feed.get(name);
      if (!value) {
        throw new Error(`The model also asks for “${name}”, which a picture alone does not give.`);
      }
      feeds[name] = isStream(value) ? value.tensor : makeTensor(this.#runtime, value, dtype);
    }
    const tensors = await this.#session.run(feeds);
    const results: Result[] = [];
    let stream: StreamTensor | null = null;
    for (const output of this.#outputs) {
      const tensor = tensors[output.name];
      if (output.role === 'stream') stream = { tensor };
      else results.push({ output, ...(await readStream({ tensor })) });
    }
    return { stream, results };
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

function makeTensor({ ort }: Runtime, { data, dims }: Value, dtype: string): OrtTensor {
  const stored = dtype === 'float16' ? floatsToHalves(data as Float32Array) : data;
  return new ort.Tensor(dtype as 'float32', stored as Float32Array, dims);
}

/** Brings a tensor to this side and lets the runtime forget it. */
export async function readStream({ tensor }: StreamTensor): Promise<Value> {
  // Downloads from the device where it lies there; a view of the heap does not outlive the run.
  const data = widen(await tensor.getData(), tensor.type);
  const { dims } = tensor;
  tensor.dispose();
  return { dims, data };
}
