/**
 * SHA-256 in lower-case hex; null where the platform has none (pages on plain http), where there is
 * no Cache API to poison either.
 */
export async function hexDigest(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return null;
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (b) => b.toString(16).padStart(2, '0')).join('');
}
