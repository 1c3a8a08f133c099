import { runtimeLine } from '../core/runtime-line.ts';
import { explainMemory, isLostRuntime, type ModelSize } from './lost-runtime.ts';
import type { Runtime } from './runtime.ts';

/**
 * The runtime's own words behind ours. A lost runtime keeps its error, by which it is known; where
 * memory was what it lacked, the error says how much was asked of it.
 *
 * @param verb `run`: goes on from `DINOv2 does not …`
 */
export function explainRuntime(
  error: unknown,
  model: ModelSize,
  verb: string,
  { backend }: Pick<Runtime, 'backend'>,
): unknown {
  if (isLostRuntime(error) || !(error instanceof Error)) {
    return explainMemory(error, model, backend);
  }
  const line = runtimeLine(error.message);
  return new Error(`${model.label} does not ${verb} on ${backend}: ${line}`, { cause: error });
}
