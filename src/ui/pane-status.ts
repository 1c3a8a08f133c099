import { html, nothing } from 'lit';
import type { PaneView, View } from '../app/view.ts';
import { formatCosine, formatKept, formatMs, formatRatio } from './format.ts';

/** What a pane says in words: the count, the answer, the cost; or why there is nothing to say. */
export function paneStatus(view: View, state: PaneView) {
  const { shown, pending, error } = state;
  if (error) return html`<p class="error" role="alert">${error}</p>`;
  if (!shown) return html`<p class="muted">${waiting(view)}</p>`;
  const { reduction, grid } = shown;
  const total = grid.rows * grid.cols;
  const covered = reduction.groups ? new Set(reduction.groups.patch).size : 0;
  const merged = covered - reduction.kept.length;
  return html`<p class=${pending ? 'stale' : ''}>
      <strong>${formatKept(reduction.kept.length, total)}</strong>${
        merged > 0 ? html`, ${merged} merged into them` : nothing
      }
    </p>
    ${answer(view, state)}`;
}

function waiting({ model, image }: View): string {
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
  const { fidelity, timing } = replay;
  const total = timing.headMs + timing.reduceMs + timing.tailMs;
  return html`<p class=${replayPending ? 'stale' : ''}>
    <span
      title="Cosine of the image embedding, encoder run on the kept tokens against encoder run on all. 1 means nothing changed."
      >answer <strong>${formatCosine(fidelity.embeddingCosine)}</strong></span
    >
    <span class="muted">·</span>
    ${
      shown && shown.settings.stage !== 'post'
        ? html`<span
            title="Measured: ${formatMs(total)} for head, selection and tail against ${formatMs(timing.fullMs)} for the uncut encoder, medians of ${timing.runs} warm runs"
            >encoder <strong>${formatRatio(total / timing.fullMs)}</strong></span
          >`
        : html`<span
            title="The method decides on the finished encoder: it saves work for whoever reads the tokens, not for the encoder."
            >encoder unchanged</span
          >`
    }
  </p>`;
}
