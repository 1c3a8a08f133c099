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

  static async create(runtime: Runtime, cut: CutSegment): Promise<Segment> {
    const session = await runtime.ort.InferenceSession.create(cut.bytes, {
      executionProviders: [runtime.backend],
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
    const { Tensor } = this.#runtime.ort;
    const feeds: Record<string, OrtTensor> = {};
    for (const { name, dtype } of this.inputs) {
      const value = feed.get(name);
      if (!value) {
        throw new Error(`The model also asks for “${name}”, which a picture alone does not give.`);
      }
      const { data, dims } = value;
      const stored = dtype === 'float16' ? floatsToHalves(data as Float32Array) : data;
      feeds[name] = new Tensor(dtype as 'float32', stored as Float32Array, dims);
    }
    const tensors = await this.#session.run(feeds);
    const results: Result[] = [];
    for (const output of this.#outputs) {
      const tensor = tensors[output.name];
      // Downloads from the device where it lies there; a view of the heap does not outlive the run.
      const data = widen(await tensor.getData(), tensor.type);
      results.push({ output, dims: tensor.dims, data });
      tensor.dispose();
    }
    return results;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
