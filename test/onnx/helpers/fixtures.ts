import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseModel } from '../../../src/onnx/parse-model.ts';
import type { OnnxModel } from '../../../src/onnx/onnx-model.ts';
import { tensor } from './run-model.ts';
import type { Raw } from './run-model.ts';

const folder = fileURLToPath(new URL('../../fixtures/onnx/', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Figures taken with the native runtime when the fixtures were made. */
export interface Measured {
  readonly attnKinds: readonly string[];
  readonly pools: number;
  readonly hiddenTensors: readonly string[];
  readonly attnTensors: readonly (string | null)[];
  readonly errFullVsTorch: number;
  readonly errAttn: number;
  readonly errHidden: number;
  readonly [error: string]: unknown;
}

export interface Fixture {
  readonly name: string;
  readonly file: string;
  readonly ref: string | null;
  readonly expect: string;
  readonly measured: Measured;
}

interface Stored {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int64';
}

export const fixtures = JSON.parse(
  readFileSync(`${folder}index.json`, 'utf8'),
) as readonly Fixture[];

export function fixtureBytes(file: string): Uint8Array {
  return Uint8Array.from(readFileSync(folder + file));
}

/** The companion file of weights, under the name the model asks for. */
export function fixtureExternal(file: string): Map<string, Uint8Array> {
  const data = `${file}_data`;
  return existsSync(folder + data) ? new Map([[data, fixtureBytes(data)]]) : new Map();
}

export function openFixture(file: string): OnnxModel {
  return parseModel(fixtureBytes(file), fixtureExternal(file));
}

/** The bytes of a model outside the fixtures, or null when it is not there. */
export function localModel(path: string): Uint8Array | null {
  return existsSync(root + path) ? readFileSync(root + path) : null;
}

interface ReferenceFile {
  readonly prefix: number;
  readonly N: number;
  readonly grid: readonly [number, number];
  readonly heads: number;
  readonly hidden: number;
  readonly layers: number;
  readonly pruned: readonly {
    readonly tag: string;
    readonly afterLayer: number;
    readonly keep: readonly number[];
  }[];
  readonly tensors: Readonly<Record<string, Stored>>;
}

/** What PyTorch answered (float32, eager), and what it was asked. */
export class Reference implements Omit<ReferenceFile, 'tensors'> {
  readonly prefix: number;
  readonly N: number;
  readonly grid: readonly [number, number];
  readonly heads: number;
  readonly hidden: number;
  readonly layers: number;
  readonly pruned: ReferenceFile['pruned'];
  private readonly tensors: Readonly<Record<string, Stored>>;
  private readonly bytes: Uint8Array;

  constructor(name: string) {
    const json = JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as ReferenceFile;
    this.prefix = json.prefix;
    this.N = json.N;
    this.grid = json.grid;
    this.heads = json.heads;
    this.hidden = json.hidden;
    this.layers = json.layers;
    this.pruned = json.pruned;
    this.tensors = json.tensors;
    this.bytes = fixtureBytes(`${name}.bin`);
  }

  /** Names behind a prefix: `in.`, `out.`. */
  names(prefix: string): string[] {
    return Object.keys(this.tensors)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  }

  floats(name: string): Float32Array {
    return new Float32Array(this.copy(name, 4));
  }

  get feeds(): Raw {
    return Object.fromEntries(
      this.names('in.').map((name) => {
        const { shape, dtype } = this.tensors[`in.${name}`];
        const data =
          dtype === 'int64'
            ? new BigInt64Array(this.copy(`in.${name}`, 8))
            : this.floats(`in.${name}`);
        return [name, tensor(data, shape)];
      }),
    );
  }

  private copy(name: string, size: number): ArrayBuffer {
    const { offset, shape } = this.tensors[name];
    const length = shape.reduce((a, b) => a * b, 1) * size;
    return Uint8Array.from(this.bytes.subarray(offset, offset + length)).buffer;
  }
}
