import type { SignalName, Signals } from './types.ts';

/** How a signal is called and shaped in a signals file, and in sentences to people. */
export interface SignalTensor {
  readonly tensor: string;
  readonly shape: string;
}

export const signalTensors: Readonly<Record<SignalName, SignalTensor>> = {
  tokens: { tensor: 'tokens', shape: '[T,D]' },
  tokensLast: { tensor: 'tokens_last', shape: '[T,D]' },
  keys: { tensor: 'keys', shape: '[T,Dk]' },
  keysLow: { tensor: 'keys_low', shape: '[T,Dk]' },
  queriesCls: { tensor: 'queries_cls', shape: '[Dk]' },
  keysCls: { tensor: 'keys_cls', shape: '[Dk]' },
  clsAttention: { tensor: 'cls_attention', shape: '[H,T]' },
  clsAttentionLow: { tensor: 'cls_attention_low', shape: '[H,T]' },
  clsLogits: { tensor: 'cls_logits', shape: '[H,T]' },
  attentionLogits: { tensor: 'attention_logits', shape: '[H,N,N]' },
  importance: { tensor: 'importance', shape: '[T]' },
  text: { tensor: 'text', shape: '[D]' },
  image: { tensor: 'image', shape: '[h,w,3]' },
};

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
