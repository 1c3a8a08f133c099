/** @returns what an aborted operation rejects with */
export function abortError(message = 'A newer request took its place.'): DOMException {
  return new DOMException(message, 'AbortError');
}

export interface QueueOptions {
  /** A newer waiting task of the same slot replaces the older, which rejects with AbortError. */
  readonly slot?: string;
  /** A waiting task leaves the queue; a running one is left to end and its result forgotten. */
  readonly signal?: AbortSignal;
}

interface Waiting {
  readonly slot: string | undefined;
  readonly run: () => Promise<void>;
  readonly drop: (reason: unknown) => void;
}

/**
 * One task at a time, in order. Everything that touches a session goes through here: two runs at
 * once hang the WebGPU runtime, and a release beside a run crashes it.
 */
export class SessionQueue {
  readonly #waiting: Waiting[] = [];
  #running = false;

  /** @returns the task's result; rejects with the abort reason as soon as the signal fires */
  add<T>(task: () => Promise<T>, { slot, signal }: QueueOptions = {}): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    if (slot !== undefined) this.#replace(slot);
    return new Promise<T>((resolve, reject) => {
      const onAbort = (): void => {
        const at = this.#waiting.indexOf(entry);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal?.reason as Error);
      };
      const entry: Waiting = {
        slot,
        run: async () => {
          try {
            resolve(await task());
          } catch (error) {
            reject(error as Error);
          } finally {
            signal?.removeEventListener('abort', onAbort);
          }
        },
        drop: (reason) => {
          signal?.removeEventListener('abort', onAbort);
          reject(reason as Error);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(entry);
      void this.#drain();
    });
  }

  #replace(slot: string): void {
    const at = this.#waiting.findIndex((entry) => entry.slot === slot);
    if (at >= 0) this.#waiting.splice(at, 1)[0].drop(abortError());
  }

  async #drain(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let entry = this.#waiting.shift(); entry; entry = this.#waiting.shift()) {
      await entry.run();
    }
    this.#running = false;
  }
}
