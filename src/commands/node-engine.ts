import type { Strategy } from '../core/strategy.ts';
import { siteSource } from '../engine/fetch-model.ts';
import { LocalEngine } from '../engine/local-engine.ts';
import * as measures from '../metrics/index.ts';
import { readModelFiles } from './read-model.ts';
import { readTextFiles } from './read-text-files.ts';
import { nodeRuntime } from './node-runtime.ts';

/** An engine in this process; `url` of a model source is a path. */
export function nodeEngine(strategies: readonly Strategy[]): LocalEngine {
  return new LocalEngine({
    runtime: nodeRuntime(),
    strategies,
    measures,
    clock: () => performance.now(),
    fetchText: readTextFiles,
    fetchModel: async (source) => readModelFiles(siteSource(source).url),
  });
}
