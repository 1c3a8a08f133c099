/** @file What the dialog that asks before a download holds. */
import type { RepoDescription } from '../engine/api.ts';
import { chooseDtype } from '../engine/hub/choose-dtype.ts';
import { splitHubModelId } from '../engine/hub/hub-address.ts';
import { findKnownEncoder } from '../engine/hub/known-encoders.ts';
import { sentence } from './errors.ts';
import type { LikelyDevice } from './likely-device.ts';
import type { Consent, Offer } from './models-view.ts';

/** `owner/name@v2:q4` → the repository and the dtype that is wanted of it. */
export function splitTyped(typed: string): {
  readonly place: string;
  readonly dtype: string | undefined;
} {
  return splitHubModelId(typed) ?? { place: typed, dtype: undefined };
}

/** Before the repository has answered. */
export function startConsent(typed: string): Consent {
  const repo = splitTyped(typed).place.replace(/@.*$/, '');
  return {
    kind: 'consent',
    typed,
    known: findKnownEncoder(repo) ?? null,
    offer: null,
    error: null,
    canRetry: false,
  };
}

/**
 * Picks the dtype that was asked for, else what is stored already, else what suits the device.
 *
 * @param dtype undefined where none was asked for
 */
export function makeOffer(
  description: RepoDescription,
  device: LikelyDevice,
  dtype: string | undefined,
): Offer {
  const { choices } = description;
  const best = chooseDtype(choices, device);
  const proposed = choices.find((choice) => choice.dtype === best) ?? null;
  const picked =
    choices.find((choice) => choice.dtype === dtype) ??
    choices.find(({ isCached }) => isCached) ??
    proposed ??
    choices[0];
  return { description, device, proposed, picked };
}

/** Faults of the question, not of the way: asking the same again gives the same. */
const lasting = ['bad-id', 'gated', 'no-encoder', 'not-found'];

export function whyNoOffer(error: unknown): Pick<Consent, 'error' | 'canRetry'> {
  const kind = error instanceof Error && 'kind' in error ? error.kind : undefined;
  return { error: sentence(error), canRetry: !lasting.includes(String(kind)) };
}
