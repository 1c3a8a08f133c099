import { describe, expect, it } from 'vitest';
import type { CurveLine } from '../../src/app/curve-plan.ts';
import type { CurveResult, CurveState } from '../../src/app/curve.ts';
import { defaultPane } from '../../src/app/settings.ts';
import { emptyPane, type View } from '../../src/app/view.ts';
import { curveCsv } from '../../src/ui/curve-csv.ts';
import {
  drawnLines,
  frontOf,
  lowestAnswer,
  nearestPoint,
  neededRows,
  panePoints,
} from '../../src/ui/curve-data.ts';

const result = (numKept: number, embeddingCosine: number, flops: number): CurveResult => ({
  numKept,
  embeddingCosine,
  tokenCosine: 0.5,
  coverage: 0.5,
  flops,
  fullFlops: 100,
  reduceMs: 1.5,
});

const line = (id: string, stage: 'post' | 'in', keys: readonly string[]): CurveLine => ({
  id,
  method: id,
  label: id.toUpperCase(),
  place: stage === 'in' ? 'in encoder' : 'after encoder',
  stage,
  pane: { ...defaultPane, strategy: id, stage },
  panes: id === 'a' ? [0] : [],
  runs: keys.map((key, i) => ({ key, ratio: (i + 1) / 4, request: {} as never })),
});

const state: CurveState = {
  lines: [line('a', 'post', ['a1', 'a2']), line('b', 'in', ['b1', 'b2', 'b3'])],
  results: new Map([
    ['a1', result(64, 0.9, 100)],
    ['a2', result(128, 0.97, 100)],
    ['b1', result(64, 0.95, 60)],
    ['b2', result(32, 0.8, 40)],
  ]),
  errors: new Map(),
  done: 4,
  total: 5,
  all: false,
  numPatches: 256,
  reason: null,
};

describe('a curve', () => {
  it('is drawn by rising cost, as far as it has been answered', () => {
    const [a, b] = drawnLines(state, 'tokens');
    expect(a.points.map(({ result }) => result.numKept)).toEqual([64, 128]);
    expect(b.points.map(({ result }) => result.numKept)).toEqual([32, 64]);
  });

  it('has its front where nobody keeps more at that cost', () => {
    const front = (cost: 'tokens' | 'flops') =>
      frontOf(drawnLines(state, cost), cost).map(({ line, result }) => [line.id, result.numKept]);
    expect(front('tokens')).toEqual([
      ['b', 32],
      ['b', 64],
      ['a', 128],
    ]);
    // Behind the encoder nothing is saved: both of a stand at its full work.
    expect(front('flops')).toEqual([
      ['b', 32],
      ['b', 64],
      ['a', 128],
    ]);
  });

  it('tells who needs how many tokens, and what the encoder does for them', () => {
    const rows = neededRows(drawnLines(state, 'tokens'), 0.95);
    expect(
      rows.map(({ line, needed, work, isPartial }) => [line.id, needed, work, isPartial]),
    ).toEqual([
      ['b', { tokens: 64, atMost: false }, 0.6, true],
      // Straight from 0.9 at 64 to 0.97 at 128: 0.95 at 109.7.
      ['a', { tokens: 110, atMost: false }, 1, false],
    ]);
    expect(neededRows(drawnLines(state, 'tokens'), 0.99).map(({ needed }) => needed)).toEqual([
      null,
      null,
    ]);
  });

  it('does not call a line unfinished whose last run failed', () => {
    const errors = new Map([['b', 'No token is kept.']]);
    const rows = neededRows(drawnLines(state, 'tokens'), 0.95, errors);
    expect(rows.every(({ isPartial }) => !isPartial)).toBe(true);
  });

  it('shows where panes stand, but none whose answer is not there', () => {
    const replay = {
      numKept: 64,
      fidelity: { embeddingCosine: 0.9 },
      cost: { reduced: { total: 5 } },
    };
    const panes = [
      emptyPane,
      { ...emptyPane, replay },
      { ...emptyPane, replay, replayPending: true },
    ];
    expect(panePoints({ panes } as unknown as View)).toEqual([
      { pane: 1, numKept: 64, embeddingCosine: 0.9, flops: 5 },
    ]);
  });

  it('has an axis that begins below every answer and does not begin higher than 0.8', () => {
    expect(lowestAnswer([0.99, 0.97])).toBe(0.8);
    expect(lowestAnswer([0.61, 0.97])).toBe(0.6);
    expect(lowestAnswer([-0.25])).toBeCloseTo(-0.3);
  });

  it('reads the nearest point, and none far away', () => {
    const points = [
      [0, 0],
      [10, 0],
    ] as const;
    expect(nearestPoint(points, (p) => p, [7, 1], 24)).toBe(points[1]);
    expect(nearestPoint(points, (p) => p, [50, 0], 24)).toBeUndefined();
  });

  it('as a table has a row for every run and a cell for every number', () => {
    const csv = curveCsv('My, picture', 'default', 256, drawnLines(state, 'tokens'));
    const rows = csv.trimEnd().split('\r\n');
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatch(/^picture,model,method,label,stage,layer,/);
    expect(rows[1]).toBe(
      '"My, picture",default,a,A,post,,1,,1,0.25,256,64,0.9,0.5,0.5,100,100,1.5,false',
    );
    expect(rows[4]).toBe(
      '"My, picture",default,b,B,in,4,1,,,0.25,256,64,0.95,0.5,0.5,60,100,1.5,true',
    );
  });
});
