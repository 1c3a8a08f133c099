import { placesOf } from '../onnx/cut-place.ts';
import { cutSegment, type Segment, type TapKind } from '../onnx/cut-segment.ts';
import { OnnxError } from '../onnx/onnx-model.ts';
import type { Encoder } from './encoder.ts';

/** What every run reads out of every block; the later ones where the earlier cannot be had. */
const traceTaps: readonly (readonly TapKind[])[] = [['clsAttention', 'keys'], ['clsAttention'], []];

/** The whole encoder with everything a trace holds as outputs beside its own. */
export function cutWhole({
  anatomy,
  card,
  results,
  reason,
}: Pick<Encoder, 'anatomy' | 'card' | 'results' | 'reason'>): Segment {
  const range = { from: 'input', to: 'output' } as const;
  const wanted = [...results, ...(card.text?.patches ? [card.text.patches] : [])];
  const hidden = anatomy.cuts.map((_, block) => ({ kind: 'hidden' as const, block }));
  const sidesFor = reason === null ? placesOf(anatomy) : [];
  for (const kinds of traceTaps) {
    const taps = anatomy.attention.flatMap(({ block }) => kinds.map((kind) => ({ kind, block })));
    try {
      return cutSegment(anatomy, range, { results: wanted, taps: [...hidden, ...taps], sidesFor });
    } catch (error) {
      if (!(error instanceof OnnxError)) throw error;
    }
  }
  return cutSegment(anatomy, range, { results: wanted });
}
