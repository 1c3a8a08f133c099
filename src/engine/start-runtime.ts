import { makeNode } from '../onnx/make-node.ts';
import type { OnnxModel, OnnxValueInfo } from '../onnx/onnx-model.ts';
import { serializeModel } from '../onnx/serialize-model.ts';
import type { Runtime } from './runtime.ts';

const float32 = 1;
const side = 128;

const square = (name: string): OnnxValueInfo => ({
  name,
  dataType: float32,
  shape: [side, side],
  rest: [],
});

/** y = x·x: what an encoder spends its time on, as small as it gets. */
const product: OnnxModel = {
  irVersion: 8,
  producer: 'tokensieve',
  opsets: new Map([['', 17]]),
  graph: {
    name: 'start',
    nodes: [makeNode('MatMul', ['x', 'x'], ['y'])],
    initializers: [],
    inputs: [square('x')],
    outputs: [square('y')],
    valueInfo: [],
    rest: [],
  },
  rest: [],
};

/**
 * Makes the runtime compile itself, which takes longer than fetching a small model: done side by
 * side, the first picture is there sooner.
 */
export async function startRuntime({ ort, backend }: Runtime): Promise<void> {
  const session = await ort.InferenceSession.create(serializeModel(product), {
    executionProviders: [backend],
    logSeverityLevel: 3,
  });
  const x = new ort.Tensor('float32', new Float32Array(side * side), [side, side]);
  try {
    const { y } = await session.run({ x });
    y.dispose();
  } finally {
    await session.release();
  }
}
