import { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Anatomy, EncoderPort } from '../onnx/inspect-encoder.ts';
import { OnnxError } from '../onnx/onnx-model.ts';
import { SizedAttention } from '../onnx/sized-attention.ts';
import type { Encoder } from './encoder.ts';
import type { Trace } from './trace.ts';

/** What was found in one block. */
export interface BlockFacts {
  /** How its attention is written in the file: `softmax`, or the name of a fused operator. */
  readonly attention: string;
  /** Tokens can leave in front of it. */
  readonly canCut: boolean;
  /** Tokens can leave behind its attention, before its MLP. */
  readonly canCutMidway: boolean;
  /** log(size) of merged tokens can be added to its attention. */
  readonly takesSizes: boolean;
}

export interface OutputFacts extends EncoderPort {
  /** What it is used for; `none` where nothing reads it. */
  readonly use: 'tokens' | 'embedding' | 'patches' | 'none';
  /** Can be computed on fewer tokens. */
  readonly survives: boolean;
}

/** What the graph of a loaded model says about it, small enough to be sent to the page. */
export interface EncoderFacts {
  readonly producer: string;
  readonly opset: number;
  /** Of the ONNX file and the files that hold its weights. */
  readonly bytes: number;
  readonly numFiles: number;
  /** `float32`, `float16`, or how the weights are packed. */
  readonly weights: string;
  readonly imageInput: EncoderPort;
  readonly otherInputs: readonly EncoderPort[];
  readonly outputs: readonly OutputFacts[];
  /** Of the card's input size. */
  readonly grid: { readonly rows: number; readonly cols: number; readonly patchSize: number };
  readonly blocks: readonly BlockFacts[];
  /** Width of what the last matrix of an MLP reads; null where not found. */
  readonly mlpWidth: number | null;
  /** Pooling heads with a learned query. */
  readonly pools: number;
}

/** @param files of the model, the ONNX file first; only their lengths are read */
export function encoderFacts(
  encoder: Encoder,
  { grid }: Trace,
  files: readonly { readonly length: number }[],
): EncoderFacts {
  const { anatomy, card, reason } = encoder;
  const { tokens, embedding } = card.outputs;
  const uses = new Map([
    [embedding ?? '', 'embedding'],
    [tokens, 'tokens'],
    [card.text?.patches ?? '', 'patches'],
  ] as const);
  return {
    producer: anatomy.producer,
    opset: anatomy.opset,
    bytes: files.reduce((sum, { length }) => sum + length, 0),
    numFiles: files.length,
    weights: anatomy.weights,
    imageInput: anatomy.imageInput,
    otherInputs: anatomy.otherInputs,
    outputs: anatomy.outputs.map((port) => ({
      ...port,
      use: uses.get(port.name) ?? 'none',
      survives: anatomy.canReduce && anatomy.results.includes(port.name),
    })),
    grid,
    blocks: anatomy.attention.map(({ kind }, block) => ({
      attention: kind,
      canCut: reason === null,
      canCutMidway: reason === null && anatomy.midCuts[block] !== null,
      takesSizes: reason === null && takesSizes(anatomy, block),
    })),
    mlpWidth: anatomy.mlpWidth,
    pools: anatomy.pools,
  };
}

/** Tried on paper: nothing is run. */
function takesSizes(anatomy: Anatomy, block: number): boolean {
  try {
    new SizedAttention(anatomy, new GraphBuilder(anatomy.opset, anatomy.index.producer), [block]);
    return true;
  } catch (error) {
    if (error instanceof OnnxError) return false;
    throw error;
  }
}
