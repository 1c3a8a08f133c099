import { describe, expect, it } from 'vitest';
import {
  describeSignal,
  presentSignals,
  signalNames,
  signalOfTensor,
} from '../../src/core/signals.ts';
import { countPatches, viewsOf } from '../../src/core/views.ts';
import { randomSignals, without } from '../helpers/signals.ts';

describe('signal names', () => {
  it('are those of the signals file', () => {
    // The table of the outside contract.
    expect(signalNames.map(describeSignal)).toEqual([
      'tokens [T,D]',
      'tokens_last [T,D]',
      'keys [T,Dk]',
      'keys_low [T,Dk]',
      'queries_cls [Dk]',
      'keys_cls [Dk]',
      'cls_attention [H,T]',
      'cls_attention_low [H,T]',
      'cls_logits [H,T]',
      'attention_logits [H,N,N]',
      'importance [T]',
      'text [D]',
      'image [h,w,3]',
    ]);
  });

  it('are found by tensor name', () => {
    expect(signalOfTensor('cls_attention_low')).toBe('clsAttentionLow');
    expect(signalOfTensor('clsAttentionLow')).toBeUndefined();
  });

  it('say what is there', () => {
    const signals = randomSignals(2, 2, 1);
    expect(presentSignals(signals)).toEqual(signalNames);
    const fewer = without(signals, ...signalNames.filter((n) => n !== 'keys' && n !== 'image'));
    expect(presentSignals(fewer)).toEqual(['keys', 'image']);
  });
});

describe('views', () => {
  const whole = randomSignals(2, 3, 1);
  const crops = [randomSignals(2, 2, 2), randomSignals(3, 2, 3)];
  const both = { ...whole, crops };

  it('are the whole image where a strategy does not ask for crops', () => {
    expect(viewsOf({}, both)).toEqual([both]);
    expect(countPatches({}, both)).toBe(6);
  });

  it('are the crops, or the image and then the crops', () => {
    expect(viewsOf({ views: 'crops' }, both)).toEqual(crops);
    expect(viewsOf({ views: 'all' }, both)).toEqual([both, ...crops]);
    expect(countPatches({ views: 'crops' }, both)).toBe(10);
    expect(countPatches({ views: 'all' }, both)).toBe(16);
  });

  it('are the whole image where there are no crops', () => {
    expect(viewsOf({ views: 'crops' }, whole)).toEqual([whole]);
    expect(viewsOf({ views: 'all' }, { ...whole, crops: [] })).toHaveLength(1);
  });
});
