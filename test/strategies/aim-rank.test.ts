import { describe, expect, it } from 'vitest';
import { attentionWalk } from '../../src/core/attention-walk.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { AttentionCube, Matrix } from '../../src/core/types.ts';
import { aimRank } from '../../src/strategies/aim-rank.ts';
import { goldenGrid, readFloats, readGolden, readMatrix } from '../helpers/goldens.ts';
import { randomSignals } from '../helpers/signals.ts';

interface Case {
  readonly inputs: { readonly q: string; readonly k: string };
  readonly params: { readonly tau_imp: number; readonly iters: number; readonly d: number };
  readonly expected: {
    readonly by_layer: readonly {
      readonly retain_rate: number;
      readonly kept_patches: readonly number[];
    }[];
  };
  readonly tolerance_rel: number;
}

const cases = ['aim_prank_astronaut', 'aim_prank_page_tau1', 'aim_prank_ui_a'];
const heads = 6;
const headWidth = 64;

/** q·k / √64 per head, rounded to float32 as a model gives them. */
function logitsOf(q: Matrix, k: Matrix): AttentionCube {
  const size = q.rows;
  const data = new Float32Array(heads * size * size);
  for (let h = 0; h < heads; h++) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        let sum = 0;
        for (let c = h * headWidth; c < (h + 1) * headWidth; c++) {
          sum += q.data[i * q.cols + c] * k.data[j * k.cols + c];
        }
        data[(h * size + i) * size + j] = sum / Math.sqrt(headWidth);
      }
    }
  }
  return { data, heads, size };
}

describe('aim-rank against the published code, 3 of 3 ranking cases', () => {
  it.each(cases)('walks and keeps as in %s, at every layer listed', (id) => {
    const { inputs, params, expected, tolerance_rel } = readGolden<Case>(`seeds/aim/${id}.json`);
    const attentionLogits = logitsOf(
      readMatrix(`seeds/inputs/${inputs.q}.bin`, heads * headWidth),
      readMatrix(`seeds/inputs/${inputs.k}.bin`, heads * headWidth),
    );
    const { tau_imp, iters, d } = params;
    const reference = readFloats(`seeds/aim/${id}_importance.bin`);
    const importance = attentionWalk(attentionLogits, tau_imp, iters, d);
    importance.forEach((value, i) => {
      expect(Math.abs(value / reference[i] - 1)).toBeLessThan(tolerance_rel);
    });
    for (const layer of expected.by_layer) {
      // int(T·ρ + 1 protected token), less that one.
      const keep = Math.floor(256 * layer.retain_rate);
      const { kept } = runStrategy(aimRank, {
        signals: { grid: goldenGrid, prefixTokens: 1, attentionLogits },
        keep,
        params: { tau_imp, iters, d },
      });
      expect([...kept]).toEqual(layer.kept_patches);
    }
    expect(expected.by_layer.length).toBeGreaterThan(1);
  });
});

/** softmax of [0, log 3] is [1/4, 3/4]. */
const threeToOne = Math.log(3);

describe('aim-rank worked by hand', () => {
  it('walks along the attention and squares over heads', () => {
    // Head 0, rows CLS, 0, 1: all look at patch 0, three times as much as at each other token.
    // From 1/3 everywhere π is (1/5, 3/5, 1/5) after one round, and stays.
    // Head 1: attention is even, π stays at 1/3.
    const rows = [0, threeToOne, 0, 0, threeToOne, 0, 0, threeToOne, 0];
    const data = Float32Array.of(...rows, ...new Array<number>(9).fill(0));
    const { scores, order } = runStrategy(aimRank, {
      signals: {
        grid: { rows: 1, cols: 2, patchSize: 1 },
        prefixTokens: 1,
        attentionLogits: { data, heads: 2, size: 3 },
      },
      keep: 2,
      params: { tau_imp: 1, iters: 3 },
    });
    expect(scores![0]).toBeCloseTo(Math.sqrt((9 / 25 + 1 / 9) / 2), 6);
    expect(scores![1]).toBeCloseTo(Math.sqrt((1 / 25 + 1 / 9) / 2), 6);
    expect([...order!]).toEqual([0, 1]);
  });

  it('leaves everything alike when every step is a jump', () => {
    const { scores, kept } = runStrategy(aimRank, {
      signals: randomSignals(3, 4, 1),
      keep: 5,
      params: { d: 1 },
    });
    for (const score of scores!) expect(score).toBeCloseTo(1 / 13, 6);
    expect([...kept]).toEqual([0, 1, 2, 3, 4]);
  });

  it('moves with its patches', () => {
    const signals = randomSignals(3, 4, 2);
    const { data, heads: numHeads, size } = signals.attentionLogits!;
    // Patch t of the new picture is patch 5t + 3 mod 12 of the old one; CLS stays.
    const old = [0, ...Array.from({ length: 12 }, (_, t) => 1 + ((5 * t + 3) % 12))];
    const moved = data.map((_, at) => {
      const [h, i, j] = [Math.floor(at / size ** 2), Math.floor(at / size) % size, at % size];
      return data[(h * size + old[i]) * size + old[j]];
    });
    const before = runStrategy(aimRank, { signals, keep: 6 });
    const after = runStrategy(aimRank, {
      signals: { ...signals, attentionLogits: { data: moved, heads: numHeads, size } },
      keep: 6,
    });
    expect(Array.from(after.order!, (t) => old[t + 1] - 1)).toEqual([...before.order!]);
  });
});
