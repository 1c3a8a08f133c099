import { html, nothing, type TemplateResult } from 'lit';
import type { PaneView, View } from '../app/view.ts';
import type { Stage } from '../core/strategy.ts';
import type { Replay } from '../engine/api.ts';
import { formatCosine, formatKept, formatMs, formatRatio } from './format.ts';

const guided = {
  text: html`, <span title="The method looks for what the text query names.">text-guided</span>`,
  region: html`,
    <span title="The method looks for what the drawn box shows, in place of a text."
      >region-guided</span
    >`,
} as const;

/**
 * What a pane says in words: the count, the answer, the cost; or why there is nothing to say.
 *
 * @param instead what to do where the model is simply not made for the method; null where it is
 */
export function paneStatus(view: View, state: PaneView, instead: TemplateResult | null = null) {
  const { shown, pending, error } = state;
  if (error && instead)
    return html`<p class="muted">${error}</p>
      ${instead}`;
  if (error) return html`<p class="error" role="alert">${error}</p>`;
  if (!shown) return html`<p class="muted">${waiting(view)}</p>`;
  const { reduction, grid } = shown;
  const total = grid.rows * grid.cols;
  const covered = reduction.groups ? new Set(reduction.groups.patch).size : 0;
  const merged = covered - reduction.kept.length;
  return html`<p class=${pending ? 'stale' : ''}>
      <strong>${formatKept(reduction.kept.length, total)}</strong>${
        merged > 0 ? html`, ${merged} merged into them` : nothing
      }${shown.guide ? guided[shown.guide] : nothing}
    </p>
    ${answer(view, state)}`;
}

function waiting({ model, image }: View): string {
  if (model.kind === 'failed') return 'The encoder is not loaded.';
  if (!image) return 'Opening the picture…';
  return model.kind === 'loading' ? 'Waiting for the encoder…' : 'Encoding the picture…';
}

function answer({ model }: View, { replay, replayPending, shown }: PaneView) {
  if (!replay) {
    const reason = model.kind === 'ready' ? (model.loaded.reason ?? model.proof?.reason) : null;
    return html`<p class="muted">
      ${reason ?? (replayPending ? 'answer … · encoder …' : 'no answer')}
    </p>`;
  }
  const { fidelity } = replay;
  return html`<p class=${replayPending ? 'stale' : ''}>
    <span
      title="Cosine of the image embedding, encoder run on the kept tokens against encoder run on all. 1 means nothing changed."
      >answer <strong>${formatCosine(fidelity.embeddingCosine)}</strong></span
    >
    <span class="muted">·</span>
    ${cost(shown?.settings.stage ?? 'post', replay)}
  </p>`;
}

/** Only what leaves inside the encoder makes it faster; no other method may look as if it did. */
function cost(stage: Stage, { timing }: Replay) {
  const total = timing.headMs + timing.reduceMs + timing.tailMs;
  switch (stage) {
    case 'in':
      return html`<span
        title="Measured: ${formatMs(total)} for head, selection and tail against ${formatMs(timing.fullMs)} for the uncut encoder; medians of ${timing.runs} warm runs"
        >encoder <strong>${formatRatio(total / timing.fullMs)}</strong></span
      >`;
    case 'pre':
      return html`<span
        title="The method decides on pixels. Here the kept tokens run alone from the first block to measure the answer; what that saves in an encoder built for it is not claimed."
        >encoder not timed</span
      >`;
    case 'post':
      return html`<span
        title="The method decides on the finished encoder: it saves work for whoever reads the tokens, not for the encoder."
        >encoder unchanged</span
      >`;
  }
  return stage satisfies never;
}
