/**
 * Lets waiting messages in. Runs of the WebAssembly runtime keep the thread to themselves, so
 * without this a cancel would only be heard when there is nothing left to cancel.
 *
 * @throws the signal's reason when it has fired
 */
export async function breathe(signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise((resolve) => setTimeout(resolve));
  signal?.throwIfAborted();
}
