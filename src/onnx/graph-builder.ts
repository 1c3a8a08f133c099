import { DATA_TYPE } from './data-type.ts';
import { floatTensor, intTensor, makeNode } from './make-node.ts';
import { OnnxError } from './onnx-model.ts';
import type { Int64, OnnxNode, OnnxTensor } from './onnx-model.ts';

/** "To the end" of a Slice. */
export const TO_END = 9223372036854775807n;

/** Makes nodes with fresh names, in the dialect of the model's operator set. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  private readonly opset: number;
  private readonly taken: { has(name: string): boolean };
  private readonly given = new Set<string>();
  private readonly constants = new Map<string, string>();
  private count = 0;

  /** @param taken names that the graph already uses. */
  constructor(opset: number, taken: { has(name: string): boolean }) {
    if (opset < 10) {
      throw new OnnxError(
        'unsupported',
        `The model uses ONNX operator set ${opset}; 10 or newer is needed to take it apart.`,
      );
    }
    this.opset = opset;
    this.taken = taken;
  }

  /** A name that nothing has yet. */
  name(hint: string): string {
    let name = hint;
    while (this.taken.has(name) || this.given.has(name)) name = `${hint}.${this.count++}`;
    this.given.add(name);
    return name;
  }

  op(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, number | string | readonly number[]>> = {},
    output = this.name(`tokensieve/${opType}.${this.count++}`),
  ): string {
    this.nodes.push(makeNode(opType, inputs, [output], attributes));
    return output;
  }

  ints(values: readonly Int64[], dims?: readonly number[]): string {
    const odd = values.find((value) => typeof value === 'number' && !Number.isSafeInteger(value));
    if (odd !== undefined) {
      throw new OnnxError('unsupported', `A shape behind the cut would need a length of ${odd}.`);
    }
    const key = `${values.join()}:${dims?.join() ?? ''}`;
    let name = this.constants.get(key);
    if (name === undefined) {
      name = this.name(`tokensieve/ints.${this.count++}`);
      this.initializers.push(intTensor(name, values, dims));
      this.constants.set(key, name);
    }
    return name;
  }

  /** One float of the given type. */
  scalar(value: number, dataType: number): string {
    const name = this.name(`tokensieve/scalar.${this.count++}`);
    this.initializers.push(floatTensor(name, [value], []));
    return dataType === DATA_TYPE.float32 ? name : this.op('Cast', [name], { to: dataType });
  }

  /** Elements [from, to) along one axis. */
  slice(tensor: string, axis: number, from: number, to: Int64): string {
    const [starts, ends, axes] = [this.ints([from]), this.ints([to]), this.ints([axis])];
    return this.op('Slice', [tensor, starts, ends, axes]);
  }

  transpose(tensor: string, perm: readonly number[]): string {
    return perm.every((axis, i) => axis === i) ? tensor : this.op('Transpose', [tensor], { perm });
  }

  reshape(tensor: string, shape: readonly number[]): string {
    return this.op('Reshape', [tensor, this.ints(shape)]);
  }

  unsqueeze(tensor: string, axis: number): string {
    if (this.opset < 13) return this.op('Unsqueeze', [tensor], { axes: [axis] });
    return this.op('Unsqueeze', [tensor, this.ints([axis])]);
  }

  /** Mean over one axis, which is dropped. */
  mean(tensor: string, axis: number): string {
    if (this.opset < 18) return this.op('ReduceMean', [tensor], { axes: [axis], keepdims: 0 });
    return this.op('ReduceMean', [tensor, this.ints([axis])], { keepdims: 0 });
  }
}
