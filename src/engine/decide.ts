import { patchesIn } from '../core/region.ts';
import { resolveParams } from '../core/resolve-params.ts';
import { runStrategy } from '../core/run-strategy.ts';
import { presentSignals } from '../core/signals.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Matrix, Reduction, SignalName } from '../core/types.ts';
import type { ReduceRequest } from './api.ts';
import type { Decided } from './compare.ts';
import type { Encoder } from './encoder.ts';
import type { EngineParts, Ready } from './engine-parts.ts';
import { missingSignal } from './missing-signal.ts';
import { signalBlocks, signalsAt, type Details } from './signals-at.ts';
import type { Trace } from './trace.ts';

/** Signals that are computed only when they are asked for. */
const detailNames = ['clsLogits', 'queriesCls', 'attentionLogits'] as const;
export type DetailName = (typeof detailNames)[number];

/** Those of the wanted that a block of this encoder can tell. */
function detailsOf(
  encoder: Encoder,
  block: number | null,
  { prefixTokens }: Trace,
  wanted: readonly DetailName[] = detailNames,
): DetailName[] {
  if (block === null) return [];
  return wanted.filter(
    (name) => (prefixTokens > 0 || name === 'attentionLogits') && encoder.canDetail(block, name),
  );
}

/** Everything the finished encoder tells a strategy. */
export function offeredSignals(encoder: Encoder, trace: Trace): readonly SignalName[] {
  const at = { stage: 'post', layer: 0 } as const;
  const blocks = signalBlocks(at, encoder.card, encoder.anatomy.blocks);
  return [
    ...presentSignals(signalsAt(trace, at, blocks)),
    ...detailsOf(encoder, blocks.deep, trace),
    ...(encoder.card.text && (trace.patches || encoder.reason === null) ? (['text'] as const) : []),
  ];
}

/** Runs the sessions that make the details of one block. */
export type ComputeDetails = (block: number, names: readonly DetailName[]) => Promise<Details>;

/** @throws Error that lists the strategies there are */
export function findStrategy(strategies: readonly Strategy[], id: string): Strategy {
  const strategy = strategies.find((s) => s.id === id);
  if (strategy) return strategy;
  const ids = strategies.map((s) => s.id).join(', ');
  throw new Error(`There is no strategy “${id}”; there are ${ids}.`);
}

/** @throws Error unless the layer is one that tokens can leave at */
export function checkLayer({ loaded, encoder }: Ready, layer: number): void {
  if (Number.isInteger(layer) && layer >= 0 && layer < loaded.blocks) return;
  throw new Error(
    `layer is ${layer}; ${encoder.label} has ${loaded.blocks} blocks, so it must be from 0 to ${loaded.blocks - 1}.`,
  );
}

/**
 * What a strategy decides on one picture.
 *
 * @throws Error with one sentence: an unknown strategy, a bad parameter, a missing signal
 */
export async function decide(
  { strategies, clock }: EngineParts,
  ready: Ready,
  trace: Trace,
  request: ReduceRequest,
  computeDetails: ComputeDetails,
  embedText: (
    text: string,
  ) => Promise<{ readonly text: Float32Array; readonly textPatches: Matrix }>,
): Promise<Decided> {
  const { card, anatomy, label } = ready.encoder;
  const strategy = findStrategy(strategies, request.strategy);
  const params = resolveParams(strategy, request.params);
  if (request.stage === 'in') {
    if (ready.encoder.reason !== null) throw new Error(ready.encoder.reason);
    checkLayer(ready, request.layer);
  }
  const blocks = signalBlocks(request, card, anatomy.blocks);
  const wanted = new Set<SignalName>([
    ...(strategy.needsFor?.(params) ?? strategy.needs).flat(),
    ...(strategy.uses ?? []),
  ]);
  const asked = detailNames.filter((name) => wanted.has(name));
  const names = detailsOf(ready.encoder, blocks.deep, trace, asked);
  const details =
    blocks.deep !== null && names.length > 0 ? await computeDetails(blocks.deep, names) : {};
  const text = wanted.has('text') && request.text ? await embedText(request.text) : undefined;
  const region = wanted.has('text') && request.region && patchesIn(request.region, trace.grid);
  const signals = signalsAt(trace, request, blocks, {
    ...details,
    ...text,
    ...(region && { region }),
  });
  const missing = missingSignal(strategy, params, signals, request, label);
  if (missing !== null) throw new Error(missing);
  const { keep, seed } = request;
  const decideAgain = (): Reduction => runStrategy(strategy, { signals, keep, params, seed });
  const start = clock();
  const reduction = decideAgain();
  return { reduction, reduceMs: clock() - start, decideAgain };
}
