/** What became of a runtime that cannot go on. */
export type Loss =
  /** It asked for more memory than there is. */
  | 'memory'
  /** The graphics card went away. */
  | 'device'
  /** Its WebAssembly instance is broken. */
  | 'crash';

const memorySigns = [
  // C++ inside the runtime, and its arenas.
  /bad_alloc|failed to allocate|allocation failed|could not allocate/i,
  // JavaScript engines: V8, SpiderMonkey, JavaScriptCore; Emscripten around the heap.
  /invalid typed array length|allocation size overflow|out of memory|not enough memory/i,
  /cannot enlarge memory|memory\.grow|\(OOM\)/i,
  // Graphics drivers, and WebGPU's limit on one buffer.
  /exceeds the max(imum)? (buffer|storage)|max\w*BufferS?ize/i,
];
const deviceSigns =
  /device (is |was )?(lost|destroyed)|lost.*device|external Instance reference|buffer_manager|GPUDevice|mapAsync/i;
const crashSigns =
  /RuntimeError:|memory access out of bounds|unreachable executed|null function|table index|Aborted\(|indirect call/i;

/** A model that does not fit; the message says how large it is and what to do. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';
}

/**
 * Known by the words of an error: after these every further run of the same realm fails, even
 * when creating a session succeeds. Null for everything that a runtime survives.
 */
export function lossOf(error: unknown): Loss | null {
  // A C++ exception that nobody translated arrives as a bare number.
  if (typeof error === 'number') return 'crash';
  if (!(error instanceof Error) || error.name === 'AbortError') return null;
  const { name, message } = error;
  if (/OutOfMemory/.test(name) || memorySigns.some((sign) => sign.test(message))) return 'memory';
  if (deviceSigns.test(message)) return 'device';
  // A RangeError is a stack or a heap at its end.
  return /^(RuntimeError|RangeError)$/.test(name) || crashSigns.test(message) ? 'crash' : null;
}

/** Whether only a fresh worker can help after this error. */
export function isLostRuntime(error: unknown): boolean {
  return lossOf(error) !== null;
}

export interface ModelSize {
  readonly label: string;
  /** Of all its weights; 0 when not known. */
  readonly bytes: number;
}

/** What did not fit, and what to do about it. */
export function memorySentence({ label, bytes }: ModelSize, backend: string): string {
  const size = bytes > 0 ? ` (${Math.max(1, Math.round(bytes / 1e6))} MB)` : '';
  const [where, other] =
    backend === 'webgpu' ? ['this graphics card', 'WASM'] : ['this browser', 'another browser'];
  return `${label}${size} needs more memory than ${where} gives; close other tabs, or choose a smaller model, a smaller precision or ${other}.`;
}

/** Says of a failed allocation what did not fit; every other error comes back as it is. */
export function explainMemory(error: unknown, model: ModelSize, backend: string): unknown {
  if (lossOf(error) !== 'memory' || error instanceof OutOfMemoryError) return error;
  return new OutOfMemoryError(memorySentence(model, backend), { cause: error });
}
