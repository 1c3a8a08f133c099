import type { Strategy } from '../core/strategy.ts';
import { LocalEngine } from '../engine/local-engine.ts';
import { coverage, embeddingCosine, encoderFlops, tokenCosines } from '../metrics/index.ts';
import { readModelFiles } from './read-model.ts';
import { readTextFiles } from './read-text-files.ts';
import { nodeRuntime } from './node-runtime.ts';

/** An engine in this process; `url` of a model source is a path. */
export function nodeEngine(strategies: readonly Strategy[]): LocalEngine {
  return new LocalEngine({
    runtime: nodeRuntime(),
    strategies,
    measures: { coverage, embeddingCosine, tokenCosines, encoderFlops },
    clock: () => performance.now(),
    fetchText: readTextFiles,
    fetchModel: async ({ url }) => readModelFiles(url),
  });
}
