import { html, nothing } from 'lit';
import type { ModelStatus } from '../app/view.ts';

/** Why tokens cannot leave the model that runs; such a model is still worth looking at. */
export function modelNote(status: ModelStatus) {
  if (status.kind !== 'ready') return nothing;
  const reason = status.loaded.reason ?? status.proof?.reason;
  if (!reason) return nothing;
  return html`<p class="model-note">
    ${reason} Methods that decide after the encoder show what they would keep; there is no answer
    and no saving to measure.
  </p>`;
}
