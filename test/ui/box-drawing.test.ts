import { describe, expect, it } from 'vitest';
import type { Region } from '../../src/core/region.ts';
import { BoxDrawing, movedBox } from '../../src/ui/box-drawing.ts';

const grid = { rows: 4, cols: 4, patchSize: 16 };

describe('a box moved by keys', () => {
  const box = { row: 1, col: 2, rows: 2, cols: 2 };
  it('stays on the grid', () => {
    expect(movedBox(box, [0, 1], false, grid)).toEqual(box);
    expect(movedBox(box, [-1, 0], false, grid)).toEqual({ ...box, row: 0 });
  });

  it('grows to the edge and shrinks to one patch', () => {
    expect(movedBox(box, [1, 0], true, grid)).toEqual({ ...box, rows: 3 });
    expect(movedBox(box, [0, 1], true, grid)).toEqual(box);
    expect(movedBox({ ...box, cols: 1 }, [0, -1], true, grid)).toEqual({ ...box, cols: 1 });
  });
});

/** A picture of 64 × 64 px on a canvas of 64 × 64. */
function setUp() {
  const state = { region: null as Region | null, hovered: null as number | null, ended: 0 };
  const drawing = new BoxDrawing({
    scene: () => ({
      place: {
        image: { width: 64, height: 64 },
        grid,
        framing: { scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 },
      },
      ...state,
    }),
    share: (x, y) => ({ x: x / 64, y: y / 64 }),
    onDraft: () => {},
    onDrawn: (region) => (state.region = region),
    onHovered: (patch) => (state.hovered = patch),
    onEnded: () => state.ended++,
  });
  const at = (offsetX: number, offsetY: number): PointerEvent =>
    ({
      button: 0,
      pointerId: 1,
      offsetX,
      offsetY,
      target: { setPointerCapture: () => {} },
    }) as unknown as PointerEvent;
  const key = (name: string, shiftKey = false) =>
    drawing.key({ key: name, shiftKey } as KeyboardEvent);
  return { drawing, state, at, key };
}

describe('drawing a box', () => {
  it('follows a drag and ends with it', () => {
    const { drawing, state, at } = setUp();
    drawing.down(at(48, 16));
    drawing.move(at(40, 30));
    expect(drawing.draft).toEqual({ left: 0.625, top: 0.25, right: 0.75, bottom: 0.4688 });
    expect(state.region).toBe(null);
    drawing.up(at(16, 48));
    expect(state).toMatchObject({
      region: { left: 0.25, top: 0.25, right: 0.75, bottom: 0.75 },
      ended: 1,
    });
    expect(drawing.draft).toBe(null);
  });

  it('takes a click for the token there', () => {
    const { drawing, state, at } = setUp();
    drawing.down(at(20, 35));
    drawing.up(at(21, 35));
    expect(state.region).toEqual({ left: 0.25, top: 0.5, right: 0.5, bottom: 0.75 });
  });

  it('begins at the hovered token, moves, grows, and goes with Escape', () => {
    const { state, key } = setUp();
    state.hovered = 5;
    expect(key('ArrowRight')).toBe(true);
    expect(state.region).toEqual({ left: 0.25, top: 0.25, right: 0.5, bottom: 0.5 });
    key('ArrowRight', true);
    key('ArrowDown');
    expect(state.region).toEqual({ left: 0.25, top: 0.5, right: 0.75, bottom: 0.75 });
    expect(state.hovered).toBe(9);
    key('Escape');
    expect(state.region).toBe(null);
    expect(state.ended).toBe(0);
    key('Escape');
    expect(state.ended).toBe(1);
  });

  it('leaves other keys alone', () => {
    expect(setUp().key('a')).toBe(false);
  });
});
