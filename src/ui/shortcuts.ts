import type { Session } from '../app/session.ts';
import { isTextField } from './picture-intake.ts';

export interface ShortcutActions {
  readonly help: () => void;
  /** Plays or pauses the steps of a pane. */
  readonly play: (pane: number) => void;
}

/** Keys that press a button or open a list must keep doing so. */
const takesSpace = (target: EventTarget | undefined): boolean =>
  target instanceof HTMLButtonElement ||
  target instanceof HTMLSelectElement ||
  target instanceof HTMLInputElement;

/** The keys that work anywhere. @returns a function that stops listening */
export function handleShortcut(session: Session, { help, play }: ShortcutActions): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTextField(event.composedPath()[0])) return;
      // Behind an open dialog nothing moves.
      if (event.composedPath().some((place) => place instanceof HTMLDialogElement)) return;
      const { settings, activePane, panes, flicker } = session.store.get();
      const { retention } = settings.panes[activePane];
      const step = (by: number): void => {
        const next = Math.min(1, Math.max(0.01, Math.round(retention * 100 + by) / 100));
        session.changePane(activePane, { retention: next });
      };
      if (event.key === '?') help();
      else if (event.key === ' ' && !takesSpace(event.composedPath()[0])) play(activePane);
      else if (event.key === '[') step(-1);
      else if (event.key === ']') step(1);
      else if (/^[1-4]$/.test(event.key) && Number(event.key) <= panes.length) {
        session.store.patch({ activePane: Number(event.key) - 1 });
      } else if (event.key.toLowerCase() === 'z' && panes.length > 1) {
        if (!flicker) session.store.patch({ flicker: true });
      } else return;
      event.preventDefault();
    },
    { signal },
  );
  const release = (): void => {
    if (session.store.get().flicker) session.store.patch({ flicker: false });
  };
  addEventListener('keyup', (e) => e.key.toLowerCase() === 'z' && release(), { signal });
  addEventListener('blur', release, { signal });
  return () => stop.abort();
}
