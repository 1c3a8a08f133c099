import { expect, it } from 'vitest';
import { unavailable } from '../../src/app/unavailable.ts';
import { signalNames } from '../../src/core/signals.ts';
import { strategies } from '../../src/strategies/index.ts';

it('names what is missing, for those methods alone that miss it', () => {
  const withoutText = new Set(signalNames.filter((name) => name !== 'text'));
  expect([...unavailable(strategies, withoutText)]).toEqual([
    ['recoverable', 'needs a text query or a box'],
  ]);
});

it('is content with one of several signals that do', () => {
  const reasons = unavailable(strategies, new Set(['tokens', 'clsAttention'] as const));
  expect(reasons.has('idpruner')).toBe(false);
  expect(unavailable(strategies, new Set(['tokens'] as const)).get('idpruner')).toBe(
    'needs importance from outside or CLS attention',
  );
});

it('has nothing against any method when everything is there', () => {
  expect(unavailable(strategies, new Set(signalNames)).size).toBe(0);
});
