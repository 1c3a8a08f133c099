import * as ort from 'onnxruntime-web';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

/** A tensor as tests handle it: plain numbers, whatever the element type was. */
export interface Values {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

export type Raw = Readonly<Record<string, ort.Tensor>>;

/** Keeps a session for several runs; fusions that differ between cut and uncut graphs are off. */
export class ModelRunner {
  private readonly session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.session = session;
  }

  static async open(bytes: Uint8Array): Promise<ModelRunner> {
    const session = await ort.InferenceSession.create(bytes, {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'basic',
      logSeverityLevel: 3,
    });
    return new ModelRunner(session);
  }

  async run(feeds: Raw): Promise<Raw> {
    return this.session.run(feeds);
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

/** One run of one model. */
export async function runModel(bytes: Uint8Array, feeds: Raw): Promise<Raw> {
  const runner = await ModelRunner.open(bytes);
  try {
    return await runner.run(feeds);
  } finally {
    await runner.release();
  }
}

export function tensor(data: Float32Array | BigInt64Array, dims: readonly number[]): ort.Tensor {
  return data instanceof BigInt64Array
    ? new ort.Tensor('int64', data, dims)
    : new ort.Tensor('float32', data, dims);
}

/** A tensor of the same type with other contents. */
export function likeTensor(model: ort.Tensor, data: unknown, dims: readonly number[]): ort.Tensor {
  return new ort.Tensor(model.type as 'float32', data as Float32Array, dims);
}

/** Elements as float32; float16 is widened. */
export function floats(value: ort.Tensor): Float32Array {
  if (value.type !== 'float16') return Float32Array.from(value.data as Float32Array);
  return Float32Array.from(value.data as unknown as Uint16Array, (bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** Largest absolute difference; Infinity when lengths differ or a NaN is found. */
export function maxError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const error = Math.abs(a[i] - b[i]);
    if (!(error <= worst)) worst = Number.isNaN(error) ? Infinity : error;
  }
  return worst;
}
