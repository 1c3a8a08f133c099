/** @file Pictures and models that arrive by drop or paste, anywhere on the page. */
import type { Session } from '../app/session.ts';
import { isHttpsUrl } from '../app/link/https-url.ts';
import { modelFiles } from './model-files.ts';

/** @returns a function that stops listening */
export function takeDrops(session: Session, onDragging: (dragging: boolean) => void): () => void {
  let depth = 0;
  const stop = new AbortController();
  const on = <K extends keyof WindowEventMap>(
    type: K,
    listener: (event: WindowEventMap[K]) => void,
  ): void => addEventListener(type, listener, { signal: stop.signal });
  on('dragenter', (event) => {
    event.preventDefault();
    depth++;
    onDragging(true);
  });
  on('dragleave', () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) onDragging(false);
  });
  on('dragover', (event) => event.preventDefault());
  on('drop', (event) => {
    // Always: or the browser leaves the page for the file.
    event.preventDefault();
    depth = 0;
    onDragging(false);
    if (event.dataTransfer) takeTransfer(session, event.dataTransfer, 'dropped');
  });
  return () => stop.abort();
}

/** @returns a function that stops listening */
export function takePastes(session: Session): () => void {
  const stop = new AbortController();
  addEventListener(
    'paste',
    (event) => {
      if (isTextField(event.composedPath()[0])) return;
      if (!event.clipboardData) return;
      event.preventDefault();
      takeTransfer(session, event.clipboardData, 'pasted');
    },
    { signal: stop.signal },
  );
  return () => stop.abort();
}

export function isTextField(target: EventTarget | undefined): boolean {
  if (target instanceof HTMLInputElement) {
    return ['text', 'url', 'number', 'search'].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement;
}

function takeTransfer(session: Session, data: DataTransfer, how: 'dropped' | 'pasted'): void {
  const given = [...data.files];
  const model = modelFiles(given);
  if (model.length > 0) void session.models.openFiles(model);
  const files = given.filter((f) => !model.includes(f));
  if (model.length > 0 && files.length === 0) return;
  const file = files.find((f) => f.type.startsWith('image/')) ?? files[0];
  if (file) {
    if (files.length > 1) {
      session.notify('info', `${files.length} files were ${how}; ${file.name} is opened.`);
    }
    void session.openBlob(file, file.name || `${how} picture`);
    return;
  }
  const address = data.getData('text/uri-list') || data.getData('text/plain').trim();
  if (isHttpsUrl(address)) return void session.openUrl(address);
  session.notify(
    'error',
    `Nothing to open was ${how}: an image, an ONNX file, or an https address of an image is needed.`,
  );
}
