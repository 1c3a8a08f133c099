import type { OnnxNode } from './onnx-model.ts';
import { decodeUtf8 } from './utf8.ts';

/** An integer attribute as a number, or what the operator assumes when it is left out. */
export function attributeInt(node: OnnxNode, name: string, absent: number): number {
  const value = node.attributes.get(name)?.i;
  return value === undefined ? absent : Number(value);
}

export function attributeFloat(node: OnnxNode, name: string, absent: number): number {
  return node.attributes.get(name)?.f ?? absent;
}

/** A list of integers, or null when it is left out. */
export function attributeInts(node: OnnxNode, name: string): number[] | null {
  return node.attributes.get(name)?.ints?.map(Number) ?? null;
}

export function attributeText(node: OnnxNode, name: string): string | null {
  const bytes = node.attributes.get(name)?.s;
  return bytes === undefined ? null : decodeUtf8(bytes);
}
