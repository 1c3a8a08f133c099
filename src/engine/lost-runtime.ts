/**
 * Words of errors after which every further run of the same realm fails, even when creating a
 * session succeeds: a lost GPU device, a crashed or exhausted WebAssembly instance.
 */
const signs =
  /device (is |was )?(lost|destroyed)|lost.*device|buffer_manager|GPUDevice|mapAsync|out of memory|bad_alloc|memory access out of bounds|unreachable|null function|table index|Aborted\(|failed to allocate|Array buffer allocation/i;

/** Whether only a fresh worker can help after this error. */
export function isLostRuntime(error: unknown): boolean {
  // A C++ exception that nobody translated arrives as a bare number.
  if (typeof error === 'number') return true;
  if (!(error instanceof Error)) return false;
  if (error.name === 'AbortError') return false;
  return error.name === 'RuntimeError' || error.name === 'RangeError' || signs.test(error.message);
}
