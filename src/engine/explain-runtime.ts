import { isLostRuntime } from './lost-runtime.ts';

/**
 * The runtime's own words behind ours; a lost runtime keeps its error, by which it is known.
 *
 * @param what `DINOv2 does not run on wasm`
 */
export function explainRuntime(error: unknown, what: string): unknown {
  if (isLostRuntime(error) || !(error instanceof Error)) return error;
  const line = error.message
    .split('\n')[0]
    .replace(/^.*ERROR_MESSAGE:\s*/, '')
    .replace(/^\S+\.(cc|h):\d+ /, '');
  return new Error(`${what}: ${line}`, { cause: error });
}
