/** What is used of `navigator.locks`. */
export interface LocksLike {
  request<T>(
    name: string,
    options: { readonly signal?: AbortSignal },
    work: () => Promise<T>,
  ): Promise<T>;
}

/**
 * Does work that no other tab does at the same time; the second waits for the first.
 *
 * @param onWait called now and then while it waits
 */
export async function oneAtATime<T>(
  locks: LocksLike | undefined,
  name: string,
  work: () => Promise<T>,
  onWait: () => void,
  signal?: AbortSignal,
): Promise<T> {
  if (!locks) return work();
  const timer = setInterval(onWait, waitMs);
  try {
    return await locks.request(name, signal ? { signal } : {}, () => {
      clearInterval(timer);
      return work();
    });
  } finally {
    clearInterval(timer);
  }
}

const waitMs = 1000;
