/**
 * What the runtime wants to say, in one line: without its places in the source, the condition that
 * did not hold and, where the graphics card said something, without what stands around that.
 */
export function runtimeLine(message: string): string {
  const line = message
    .split('\n')[0]
    .replace(/^.*ERROR_MESSAGE:\s*/, '')
    .replace(/^\S+\.(cc|h):\d+ /, '')
    .replace(/^.* was false\. /, '');
  return /\bmessage: (.+)$/.exec(line)?.[1] ?? line;
}
