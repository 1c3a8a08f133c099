import type { SignalName, Signals } from './types.ts';

/** How a signal is called and shaped in a signals file, and in sentences to people. */
export interface SignalTensor {
  readonly tensor: string;
  readonly shape: string;
  /** What a person would call it. */
  readonly words: string;
}

/** The tensor behind every signal. */
export const signalTensors: Readonly<Record<SignalName, SignalTensor>> = {
  tokens: { tensor: 'tokens', shape: '[T,D]', words: 'tokens' },
  tokensLast: { tensor: 'tokens_last', shape: '[T,D]', words: 'tokens after the final norm' },
  keys: { tensor: 'keys', shape: '[T,Dk]', words: 'attention keys' },
  keysLow: { tensor: 'keys_low', shape: '[T,Dk]', words: 'keys of an early block' },
  queriesCls: { tensor: 'queries_cls', shape: '[Dk]', words: 'the CLS query' },
  keysCls: { tensor: 'keys_cls', shape: '[Dk]', words: 'the CLS key' },
  clsAttention: { tensor: 'cls_attention', shape: '[H,T]', words: 'CLS attention' },
  clsAttentionLow: {
    tensor: 'cls_attention_low',
    shape: '[H,T]',
    words: 'CLS attention of an early block',
  },
  clsLogits: { tensor: 'cls_logits', shape: '[H,T]', words: 'CLS attention before softmax' },
  attentionLogits: { tensor: 'attention_logits', shape: '[H,N,N]', words: 'the full attention' },
  importance: { tensor: 'importance', shape: '[T]', words: 'importance from outside' },
  text: { tensor: 'text', shape: '[D]', words: 'a text query' },
  image: { tensor: 'image', shape: '[h,w,3]', words: 'pixels' },
};

/** All signals there can be, in the order of the table. */
export const signalNames = Object.keys(signalTensors) as readonly SignalName[];

/** `cls_attention [H,T]` */
export function describeSignal(name: SignalName): string {
  const { tensor, shape } = signalTensors[name];
  return `${tensor} ${shape}`;
}

/** The signal behind a tensor name of a signals file; undefined for none. */
export function signalOfTensor(tensor: string): SignalName | undefined {
  return signalNames.find((name) => signalTensors[name].tensor === tensor);
}

/** What is there, in the order of the table. */
export function presentSignals(signals: Signals): readonly SignalName[] {
  return signalNames.filter((name) => signals[name] !== undefined);
}
