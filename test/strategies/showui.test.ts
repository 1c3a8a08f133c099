import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/commands/decode-image.ts';
import { createRandom } from '../../src/core/random.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import { keptPerComponent, thinComponents } from '../../src/core/thin-components.ts';
import type { RgbaImage, Signals, Step } from '../../src/core/types.ts';
import { showui } from '../../src/strategies/showui.ts';
import { readGolden } from '../helpers/goldens.ts';
import { randomSignals } from '../helpers/signals.ts';

interface Case {
  readonly inputs: { readonly image: string };
  readonly params: {
    readonly uigraph_diff: number;
    readonly patch_size: number;
    readonly merge_size: number;
  };
  readonly expected: {
    readonly num_components: number;
    readonly labels_row_major: readonly number[];
    readonly component_sizes: readonly number[];
    readonly neighbour_dist_stats: { readonly min: number };
    readonly selection: readonly {
      readonly skip_ratio: number;
      readonly total_kept: number;
      readonly retain_count_per_component: readonly number[];
      readonly uniform_kept_indices: readonly number[];
    }[];
  };
}

interface SelectionCase {
  readonly inputs: { readonly labels: readonly number[] };
  readonly expected: {
    readonly selection: readonly {
      readonly skip_ratio: number;
      readonly counts: readonly number[];
      readonly uniform_kept_indices: readonly number[];
    }[];
  };
}

const cases = [
  'showui_astronaut_224_thr20',
  'showui_astronaut_448_default',
  'showui_page_448_thr12',
  'showui_ui_a_224_merge1',
  'showui_ui_a_448_default',
];

async function readSignals(path: string, nodeSize: number): Promise<Signals> {
  const file = fileURLToPath(new URL(`../goldens/seeds/${path}`, import.meta.url));
  const { image } = await decodeImage(readFileSync(file), path);
  const [rows, cols] = [image.height / nodeSize, image.width / nodeSize];
  return { grid: { rows, cols, patchSize: nodeSize }, prefixTokens: 1, image };
}

const list = (values: unknown): number[] => [...(values as Uint32Array)];

function sizesOf(labels: readonly number[]): number[] {
  const sizes: number[] = [];
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  return sizes;
}

describe('showui against the published code, 6 of 6 cases', () => {
  it.each(cases)('finds the same components and keeps the same patches in %s', async (id) => {
    const { inputs, params, expected } = readGolden<Case>(`seeds/showui/${id}.json`);
    const signals = await readSignals(inputs.image, params.patch_size * params.merge_size);
    const { uigraph_diff } = params;
    for (const selection of expected.selection) {
      const { skip_ratio, retain_count_per_component: counts } = selection;
      const { kept, extra, steps } = runStrategy(showui, {
        signals,
        keep: 0,
        params: { uigraph_diff, skip_ratio },
      });
      expect(list(extra['labels'])).toEqual(expected.labels_row_major);
      expect(extra['components']).toBe(expected.num_components);
      expect([...kept]).toEqual(selection.uniform_kept_indices);
      expect(kept).toHaveLength(selection.total_kept);
      // As many joins as it takes, as many drops as there are patches gone.
      const numOf = (kind: Step['kind']): number => steps!.filter((s) => s.kind === kind).length;
      expect(numOf('join')).toBe(256 - expected.num_components);
      expect(numOf('drop')).toBe(256 - selection.total_kept);

      // Drawn patches: the invariants that the case lists, over five seeds.
      for (let seed = 1; seed <= 5; seed++) {
        const drawn = runStrategy(showui, {
          signals,
          keep: 0,
          params: { uigraph_diff, skip_ratio, sampling: 'random' },
          seed,
        });
        expect(sizesOf([...drawn.kept].map((t) => expected.labels_row_major[t]))).toEqual(counts);
      }
    }
    const { extra } = runStrategy(showui, { signals, keep: 0, params: { uigraph_diff } });
    expect(sizesOf(list(extra['labels']))).toEqual(expected.component_sizes);
    const distances = extra['distance'] as Float32Array;
    expect(distances.reduce((a, b) => Math.min(a, b))).toBeCloseTo(
      expected.neighbour_dist_stats.min,
      4,
    );
  });

  it('rounds counts and places as in showui_select_rounding_a', () => {
    const { inputs, expected } = readGolden<SelectionCase>(
      'seeds/showui/showui_select_rounding_a.json',
    );
    const labels = Uint32Array.from(inputs.labels);
    const sizes = sizesOf([...inputs.labels]);
    for (const { skip_ratio, counts, uniform_kept_indices } of expected.selection) {
      const kept = keptPerComponent(sizes, skip_ratio);
      expect([...kept]).toEqual(counts);
      expect([...thinComponents(labels, kept, null)]).toEqual(uniform_kept_indices);
      const drawn = thinComponents(labels, kept, createRandom(1));
      expect(sizesOf(Array.from(drawn, (t) => labels[t]))).toEqual(counts);
    }
    expect(expected.selection).toHaveLength(5);
  });
});

/** One pixel a patch, grey. */
function greys(rows: number, cols: number, values: readonly number[]): Signals {
  const data = new Uint8ClampedArray(values.flatMap((v) => [v, v, v, 255]));
  const image: RgbaImage = { width: cols, height: rows, data };
  return { grid: { rows, cols, patchSize: 1 }, prefixTokens: 1, image };
}

// One grey level apart is √(2·Σ 1/std²)/255 = .0361.
const level = Math.sqrt(2 * (0.26862954 ** -2 + 0.26130258 ** -2 + 0.27577711 ** -2)) / 255;

/**
 * Two areas touch only at a corner, so they are two components:
 *
 *      0  0 90
 *     90 90 90
 *      0  0 90
 */
const areas = greys(3, 3, [0, 0, 90, 90, 90, 90, 0, 0, 90]);

describe('showui worked by hand', () => {
  it('joins neighbours whose difference is strictly below', () => {
    const components = (uigraph_diff: number): unknown =>
      runStrategy(showui, { signals: areas, keep: 0, params: { uigraph_diff } }).extra[
        'components'
      ];
    expect(components(0)).toBe(9);
    expect(components(89.9 * level)).toBe(3);
    expect(components(90.1 * level)).toBe(1);
  });

  it('keeps evenly spaced patches of every component', () => {
    // Components {0, 1}, {2, 3, 4, 5, 8} and {6, 7}; half of each: 2 − 1, 5 − round(2.5) = 3, 2 − 1.
    const { kept, extra } = runStrategy(showui, { signals: areas, keep: 0 });
    expect(list(extra['labels'])).toEqual([0, 0, 1, 1, 1, 1, 2, 2, 1]);
    expect([...kept]).toEqual([0, 2, 4, 6, 8]);
    expect(extra['largestDistance']).toBe(0);
  });

  it('keeps one of every component when all may go', () => {
    const params = { skip_ratio: 1 };
    expect([...runStrategy(showui, { signals: areas, keep: 0, params }).kept]).toEqual([0, 2, 6]);
  });

  it('thins to the asked number when told to, and joins more where that takes it', () => {
    const kept = (keep: number): number[] => [
      ...runStrategy(showui, { signals: areas, keep, params: { fixed: true } }).kept,
    ];
    expect([0, 1, 3, 5, 9].map((keep) => kept(keep).length)).toEqual([0, 1, 3, 5, 9]);
    expect(kept(3)).toEqual([0, 2, 6]);
    // Two components: the first edge in raster order joins {0, 1} with the middle.
    expect(kept(2)).toEqual([0, 6]);
    // One each, two more: of 1 : 4 : 1 others the middle gets ⌊2·4/6⌋, then the larger remainders.
    expect(kept(5)).toEqual([0, 1, 2, 6, 8]);
  });

  it('tells how far the nearest neighbour is', () => {
    const { extra } = runStrategy(showui, { signals: greys(1, 3, [0, 2, 7]), keep: 0 });
    const distances = extra['distance'] as Float32Array;
    [2, 2, 5].forEach((levels, t) => expect(distances[t]).toBeCloseTo(levels * level, 6));
  });

  it('answers for pictures that the grid does not divide, or that are smaller', () => {
    for (const [width, height] of [
      [17, 11],
      [2, 2],
    ]) {
      const data = new Uint8ClampedArray(4 * width * height).fill(7);
      const signals: Signals = {
        grid: { rows: 3, cols: 5, patchSize: 4 },
        prefixTokens: 0,
        image: { width, height, data },
      };
      expect(runStrategy(showui, { signals, keep: 0 }).extra['components']).toBe(1);
    }
  });
});

describe('showui for all pictures', () => {
  it('keeps exactly the asked number when told to, whatever else is set', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 0, max: 30 }),
        fc.double({ min: 0, max: 30, noNaN: true }),
        fc.constantFrom('random', 'top'),
        (seed, keep, uigraph_diff, sampling) => {
          const { kept } = runStrategy(showui, {
            signals: randomSignals(5, 6, seed),
            keep,
            params: { uigraph_diff, sampling, fixed: true },
            seed,
          });
          expect(kept).toHaveLength(keep);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has fewer components, each whole, with a higher threshold', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const signals = randomSignals(5, 6, seed);
        const labelsAt = (uigraph_diff: number): number[] =>
          list(runStrategy(showui, { signals, keep: 0, params: { uigraph_diff } }).extra['labels']);
        const fine = labelsAt(6);
        const coarse = labelsAt(9);
        const coarseOf = new Map<number, number>();
        fine.forEach((label, t) => {
          expect(coarseOf.get(label) ?? coarse[t]).toBe(coarse[t]);
          coarseOf.set(label, coarse[t]);
        });
      }),
      { numRuns: 30 },
    );
  });
});
