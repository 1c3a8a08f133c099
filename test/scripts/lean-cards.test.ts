import { expect, test } from 'vitest';
import { leanCard } from '../../scripts/lean-cards.ts';

test('the page gets a card without the story of its training, and everything else of it', () => {
  const card = { id: 'a', input: { mean: [0.5] }, probe: { sha256: 'b', embedding: [0.1] } };
  const told = {
    trained: { steps: 1 },
    gates: [{ met: true }],
    weakAt: ['d'],
    inputs: [{ package: 'c' }],
  };
  expect(JSON.parse(leanCard(JSON.stringify({ ...card, ...told })))).toEqual(card);
});
