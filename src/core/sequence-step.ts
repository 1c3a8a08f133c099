import { checkSequence } from './check-sequence.ts';
import { checkSignals } from './check-signals.ts';
import { lastCols, lastRows } from './last-rows.ts';
import { resolveParams } from './resolve-params.ts';
import type { Sequence, SequenceChange, SequenceInput, SequenceSignal } from './sequence.ts';
import { describeSignal } from './signals.ts';
import type { Params, ParamSpecs, Strategy } from './strategy.ts';
import type { AttentionCube, Matrix, SignalName, Signals } from './types.ts';

/** What each signal is made of inside the encoder; the others can only be had of all patches. */
const sourceOf: Readonly<Partial<Record<SignalName, SequenceSignal | 'always'>>> = {
  tokens: 'always',
  image: 'always',
  keys: 'keys',
  keysCls: 'keys',
  clsAttention: 'clsAttention',
  clsLogits: 'attentionLogits',
  attentionLogits: 'attentionLogits',
};

/** Parameters of a strategy as a step of a schedule. */
export function stepParams(strategy: Pick<Strategy, 'inside' | 'params'>): ParamSpecs {
  return strategy.inside?.params ?? strategy.params;
}

/**
 * What a step has to be handed beside the stream.
 *
 * @param params missing ones stand at their defaults
 * @throws Error with one sentence when the strategy cannot run inside the encoder
 */
export function sequenceNeeds(strategy: Strategy, params: Params): readonly SequenceSignal[] {
  const { id, inside, stage } = strategy;
  if (!inside && !stage.includes('in')) {
    const place = stage.includes('pre') ? 'before' : 'behind';
    throw new Error(
      `strategy ${id} decides ${place} the encoder; a step of a schedule needs one that runs inside it`,
    );
  }
  const given = resolveParams({ id, params: stepParams(strategy) }, params);
  if (inside) return inside.needs(given);
  const needed = new Set<SequenceSignal>();
  for (const need of strategy.needsFor?.(given) ?? strategy.needs) {
    const names = typeof need === 'string' ? [need] : need;
    const source = names.map((name) => sourceOf[name]).find((found) => found !== undefined);
    if (source === undefined) {
      const asked = names.map(describeSignal).join(' or ');
      throw new Error(`strategy ${id} needs ${asked}, which no place inside the encoder tells`);
    }
    if (source !== 'always') needed.add(source);
  }
  return [...needed];
}

/**
 * The one door to a step of a schedule: what a strategy does to the tokens of one place, by its
 * `inside` or else by `reduce` on the patch tokens, which are a grid while none has left and a
 * single row from then on. A reduction that averages patches gives them equal shares, whatever they
 * already stand for.
 *
 * @throws Error with one sentence that names the strategy or the block, what is wrong and what would
 *   do
 */
export function runSequenceStep(strategy: Strategy, input: SequenceInput): SequenceChange {
  const { sequence, keep, block, numBlocks, random } = input;
  const { id, inside } = strategy;
  const needed = sequenceNeeds(strategy, input.params);
  if (!Number.isInteger(block) || block < 0 || block >= numBlocks) {
    throw new Error(
      `block is ${block}; the encoder has ${numBlocks}, so it must be from 0 to ${numBlocks - 1}`,
    );
  }
  checkSequence(sequence, `block ${block}`);
  const numTokens = sequence.tokens.rows - sequence.prefixTokens;
  const params = resolveParams({ id, params: stepParams(strategy) }, input.params);
  const signals = signalsOf(sequence);
  const needs = inside ? needed : (strategy.needsFor?.(params) ?? strategy.needs);
  checkSignals(id, signals, needs, ['tokens'], `block ${block}`);
  if (!Number.isInteger(keep) || keep < 0 || keep > numTokens) {
    throw new Error(
      `strategy ${id} was asked to keep ${keep} at block ${block}; it must be a whole number from 0 to ${numTokens}`,
    );
  }
  if (inside) return inside.step({ ...input, params });
  const { kept, groups, scores } = strategy.reduce({ signals, keep, params, random });
  return { anchors: kept, groups, scores };
}

/** The patch tokens of a sequence as signals. */
function signalsOf(sequence: Sequence): Signals {
  const { prefixTokens, tokens, keys, clsAttention, attentionLogits, image } = sequence;
  const numTokens = tokens.rows - prefixTokens;
  const hasCls = prefixTokens > 0;
  return {
    grid: sequence.grid ?? { rows: 1, cols: numTokens, patchSize: 1 },
    prefixTokens,
    tokens: lastRows(tokens, numTokens),
    ...(keys && { keys: lastRows(keys, numTokens) }),
    ...(keys && hasCls && { keysCls: keys.data.subarray(0, keys.cols) }),
    ...(clsAttention && { clsAttention: lastCols(clsAttention, numTokens) }),
    ...(attentionLogits && hasCls && { clsLogits: clsRow(attentionLogits, numTokens) }),
    ...(attentionLogits && { attentionLogits }),
    // Behind the first step a token is no longer one square of the picture.
    ...(image && sequence.grid && { image }),
  };
}

/** Row CLS → patch of every head, `[H×k]`. */
function clsRow({ data, heads, size }: AttentionCube, numTokens: number): Matrix {
  const row = new Float32Array(heads * numTokens);
  for (let h = 0; h < heads; h++) {
    const from = h * size * size;
    row.set(data.subarray(from + size - numTokens, from + size), h * numTokens);
  }
  return { data: row, rows: heads, cols: numTokens };
}
