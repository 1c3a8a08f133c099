import { patchAtPoint } from '../core/framing.ts';
import { columnOf, rowOf } from '../core/grid.ts';
import type { Region } from '../core/region.ts';
import {
  patchesOfRegion,
  regionBetween,
  regionOfPatches,
  type PatchBox,
  type PicturePlace,
} from '../app/region-query.ts';

/** Where things are while a box is drawn. */
export interface BoxScene {
  readonly place: PicturePlace;
  /** The box there is. */
  readonly region: Region | null;
  /** Patch that the keys begin at. */
  readonly hovered: number | null;
}

export interface BoxDrawingDeps {
  /** Null while there is nothing to draw on. */
  readonly scene: () => BoxScene | null;
  /** A point of the canvas, CSS px, in shares of the picture. */
  readonly share: (x: number, y: number) => { readonly x: number; readonly y: number };
  /** The draft has changed. */
  readonly onDraft: () => void;
  readonly onDrawn: (region: Region | null) => void;
  readonly onHovered: (patch: number) => void;
  readonly onEnded: () => void;
}

/** Less than this is a click, CSS px. */
const clickPx = 4;

/** A box by pointer or by keys, on one picture. */
export class BoxDrawing {
  readonly #deps: BoxDrawingDeps;
  #start: { readonly x: number; readonly y: number; readonly pointer: number } | null = null;
  /** The box of a drag that has not ended. */
  draft: Region | null = null;

  constructor(deps: BoxDrawingDeps) {
    this.#deps = deps;
  }

  get isDragging(): boolean {
    return this.#start !== null;
  }

  down(event: PointerEvent): void {
    if (event.button !== 0 || this.#start || !this.#deps.scene()) return;
    (event.target as Element).setPointerCapture(event.pointerId);
    this.#start = { x: event.offsetX, y: event.offsetY, pointer: event.pointerId };
  }

  move(event: PointerEvent): void {
    if (event.pointerId !== this.#start?.pointer) return;
    this.draft = this.#between(event);
    this.#deps.onDraft();
  }

  up(event: PointerEvent): void {
    const start = this.#start;
    if (event.pointerId !== start?.pointer) return;
    const isClick = Math.hypot(event.offsetX - start.x, event.offsetY - start.y) < clickPx;
    const region = isClick ? this.#patchUnder(event) : this.#between(event);
    this.cancel();
    if (!region) return;
    this.#deps.onDrawn(region);
    this.#deps.onEnded();
  }

  /** Another finger, another window: the drag never was. */
  cancel(): void {
    this.#start = null;
    this.draft = null;
    this.#deps.onDraft();
  }

  /**
   * Arrow keys move the box with the token it begins at, with Shift they make it larger or smaller,
   * Enter is done, Escape takes it away.
   *
   * @returns whether the key was one of these
   */
  key(event: KeyboardEvent): boolean {
    if (event.key === 'Enter') {
      this.#deps.onEnded();
      return true;
    }
    if (event.key === 'Escape') {
      if (this.#start) this.cancel();
      else if (this.#deps.scene()?.region) this.#deps.onDrawn(null);
      else this.#deps.onEnded();
      return true;
    }
    const move = moves[event.key];
    const scene = this.#deps.scene();
    if (!move || !scene) return false;
    const { place, region, hovered } = scene;
    const { rows, cols } = place.grid;
    const before = region && patchesOfRegion(region, place);
    const at = hovered ?? 0;
    const box = before
      ? movedBox(before, move, event.shiftKey, { rows, cols })
      : { row: rowOf(place.grid, at), col: columnOf(place.grid, at), rows: 1, cols: 1 };
    const next = regionOfPatches(box, place);
    if (!next) return true;
    this.#deps.onHovered(box.row * cols + box.col);
    this.#deps.onDrawn(next);
    return true;
  }

  #between(event: PointerEvent): Region | null {
    const { x, y } = this.#start!;
    const from = this.#deps.share(x, y);
    const to = this.#deps.share(event.offsetX, event.offsetY);
    return regionBetween(from.x, from.y, to.x, to.y);
  }

  #patchUnder(event: PointerEvent): Region | null {
    const scene = this.#deps.scene();
    if (!scene) return null;
    const { image, grid, framing } = scene.place;
    const { x, y } = this.#deps.share(event.offsetX, event.offsetY);
    const patch = patchAtPoint(grid, framing, x * image.width, y * image.height);
    if (patch === undefined) return null;
    const box = { row: rowOf(grid, patch), col: columnOf(grid, patch), rows: 1, cols: 1 };
    return regionOfPatches(box, scene.place);
  }
}

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** A box of patches moved by one, or with its lower right corner moved; it stays on the grid. */
export function movedBox(
  box: PatchBox,
  [down, right]: readonly [number, number],
  grows: boolean,
  grid: { readonly rows: number; readonly cols: number },
): PatchBox {
  const clamp = (value: number, min: number, max: number): number =>
    Math.min(max, Math.max(min, value));
  if (grows) {
    return {
      ...box,
      rows: clamp(box.rows + down, 1, grid.rows - box.row),
      cols: clamp(box.cols + right, 1, grid.cols - box.col),
    };
  }
  return {
    ...box,
    row: clamp(box.row + down, 0, grid.rows - box.rows),
    col: clamp(box.col + right, 0, grid.cols - box.cols),
  };
}
