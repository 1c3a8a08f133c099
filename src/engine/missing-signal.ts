import { describeSignal, presentSignals } from '../core/signals.ts';
import type { Params, Strategy } from '../core/strategy.ts';
import type { SignalName, Signals } from '../core/types.ts';
import type { ReduceRequest } from './api.ts';

const ofAttention: readonly SignalName[] = [
  'keys',
  'keysCls',
  'queriesCls',
  'clsAttention',
  'clsLogits',
  'attentionLogits',
];
const ofCls: readonly SignalName[] = [
  'keysCls',
  'queriesCls',
  'clsAttention',
  'clsAttentionLow',
  'clsLogits',
];

function reason(
  name: SignalName,
  signals: Signals,
  { stage, layer }: Pick<ReduceRequest, 'stage' | 'layer'>,
  label: string,
): string {
  if (name === 'text') return 'no text was given';
  if (name === 'importance') return 'none was given';
  if (stage === 'in' && layer === 0 && ofAttention.includes(name)) {
    return 'before the first block there is no attention yet; choose a later layer';
  }
  if (stage === 'in' && (name === 'keysLow' || name === 'clsAttentionLow')) {
    return `at layer ${layer} the early block has not run yet; choose a later layer`;
  }
  if (ofCls.includes(name) && signals.prefixTokens === 0) return `${label} has no CLS token`;
  if (stage === 'in' && name === 'tokensLast') return 'inside the encoder there are none yet';
  return `none was found in ${label}`;
}

/**
 * Why a strategy cannot decide on these signals: one sentence, or null when nothing is missing.
 *
 * @param label of the model, for the sentence
 */
export function missingSignal(
  strategy: Strategy,
  params: Params,
  signals: Signals,
  at: Pick<ReduceRequest, 'stage' | 'layer'>,
  label: string,
): string | null {
  const present = presentSignals(signals);
  for (const need of strategy.needsFor?.(params) ?? strategy.needs) {
    const names: readonly SignalName[] = typeof need === 'string' ? [need] : need;
    if (names.some((name) => present.includes(name))) continue;
    if (names[0] === 'text' && signals.text === undefined) {
      return `${strategy.label} looks for what a text query names; give it one.`;
    }
    const asked = names.map(describeSignal).join(' or ');
    const [first] = names.filter((name) => name !== 'importance' && name !== 'text');
    return `${strategy.label} needs ${asked}, but ${reason(first ?? names[0], signals, at, label)}.`;
  }
  return null;
}
