/** @file Draws one pane: the picture, what the strategy did to it, and the hovered token. */
import type { Region } from '../core/region.ts';
import type { Overlay } from '../app/settings.ts';
import type { OpenImage, Shown, Zoom } from '../app/view.ts';
import { groupColours, groupPalette } from '../overlay/group-colours.ts';
import { outlineSegments } from '../overlay/outline.ts';
import { patchAffine, type PatchAffine } from '../overlay/patch-affine.ts';
import { role, tokenMap, type TokenMap } from '../overlay/token-map.ts';
import { paintRegion } from './paint-region.ts';
import { placePatches, placePicture } from './picture-placement.ts';

export interface OverlayScene {
  readonly image: OpenImage;
  readonly shown: Shown | null;
  readonly overlay: Overlay;
  /** `[T]` what covers the patches in place of tokens; null where there is nothing to show. */
  readonly colours: readonly string[] | null;
  readonly opacity: number;
  readonly showGrid: boolean;
  readonly hovered: number | null;
  /** Box in shares of the picture. */
  readonly region: Region | null;
  readonly zoom: Zoom;
  /** Device px per CSS px. */
  readonly pixelRatio: number;
}

interface Prepared {
  readonly map: TokenMap;
  readonly colours: Uint8Array;
  readonly outline: Float32Array;
}

/** Everything about a reduction that does not depend on where it is drawn. */
const prepared = new WeakMap<Shown, Prepared>();

export function prepare(shown: Shown): Prepared {
  const known = prepared.get(shown);
  if (known) return known;
  const { rows, cols } = shown.grid;
  const map = tokenMap(shown.reduction, rows * cols);
  const made = {
    map,
    colours: groupColours(map, rows, cols),
    outline: outlineSegments(map, rows, cols),
  };
  prepared.set(shown, made);
  return made;
}

/** The picture in the quiet grey of dropped tokens, made once per picture. */
const quietPictures = new WeakMap<ImageBitmap, OffscreenCanvas>();

function quietPicture(bitmap: ImageBitmap): OffscreenCanvas {
  const known = quietPictures.get(bitmap);
  if (known) return known;
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  if (context) {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, bitmap.width, bitmap.height);
    context.drawImage(bitmap, 0, 0);
    context.globalCompositeOperation = 'saturation';
    context.fillStyle = '#808080';
    context.fillRect(0, 0, bitmap.width, bitmap.height);
    // Towards a middle grey: white dropped patches must differ from white kept ones, black too.
    context.globalCompositeOperation = 'source-over';
    context.fillStyle = 'rgb(146 150 158 / 60%)';
    context.fillRect(0, 0, bitmap.width, bitmap.height);
  }
  quietPictures.set(bitmap, canvas);
  return canvas;
}

function hatch(context: CanvasRenderingContext2D, pixelRatio: number): CanvasPattern | null {
  const side = Math.round(6 * pixelRatio);
  const tile = new OffscreenCanvas(side, side);
  const pen = tile.getContext('2d');
  if (!pen) return null;
  pen.strokeStyle = 'rgb(40 48 60 / 26%)';
  pen.lineWidth = pixelRatio;
  pen.beginPath();
  for (const shift of [-side, 0, side]) {
    pen.moveTo(shift - 1, side + 1);
    pen.lineTo(shift + side + 1, -1);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat');
}

export class OverlayPainter {
  readonly #context: CanvasRenderingContext2D;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('The browser gives this page no canvas to draw on.');
    this.#context = context;
  }

  /** @returns where the patches lie on the canvas; null when there is no grid yet */
  paint(scene: OverlayScene): PatchAffine | null {
    const context = this.#context;
    const { canvas } = context;
    const { image, shown, zoom } = scene;
    context.reset();
    const place = placePicture(image, canvas, zoom);
    context.imageSmoothingQuality = 'high';
    context.imageSmoothingEnabled = place.scale < 3;
    const width = image.width * place.scale;
    const height = image.height * place.scale;
    // The encoder sees transparent pixels on white; so does the eye.
    context.fillStyle = '#fff';
    context.fillRect(place.x, place.y, width, height);
    context.drawImage(image.bitmap, place.x, place.y, width, height);
    if (!shown || shown.imageKey !== image.key) return null;

    const placed = placePatches(patchAffine(shown.grid, shown.framing), place);
    const box = { x: place.x, y: place.y, width, height };
    context.beginPath();
    context.rect(box.x, box.y, box.width, box.height);
    context.clip();
    if (scene.overlay === 'tokens') this.#paintTokens(scene, shown, placed, box);
    if (scene.colours) this.#paintColours(scene, scene.colours, shown, placed);
    if (scene.showGrid) this.#paintGrid(scene, shown, placed);
    if (scene.region) paintRegion(context, scene.region, image, place, scene.pixelRatio);
    if (scene.hovered !== null) this.#paintHovered(scene, shown, placed, scene.hovered);
    return placed;
  }

  #paintTokens(
    scene: OverlayScene,
    shown: Shown,
    placed: PatchAffine,
    box: { x: number; y: number; width: number; height: number },
  ): void {
    const context = this.#context;
    const { map, colours, outline } = prepare(shown);
    const { pixelRatio } = scene;
    const dropped = new Path2D();
    const tints = new Map<number, Path2D>();
    for (let t = 0; t < map.roles.length; t++) {
      if (map.roles[t] === role.kept) continue;
      let path = dropped;
      if (map.roles[t] === role.merged) {
        const colour = colours[map.output[t]];
        path = tints.get(colour) ?? new Path2D();
        tints.set(colour, path);
      }
      addPatch(path, t, shown.grid.cols, placed);
    }
    context.save();
    context.globalAlpha = scene.opacity;
    context.clip(dropped);
    context.drawImage(quietPicture(scene.image.bitmap), box.x, box.y, box.width, box.height);
    const pattern = hatch(context, pixelRatio);
    if (pattern) {
      context.fillStyle = pattern;
      context.fillRect(box.x, box.y, box.width, box.height);
    }
    context.restore();

    context.globalAlpha = 0.36 * scene.opacity;
    for (const [colour, path] of tints) {
      context.fillStyle = groupPalette[colour];
      context.fill(path);
    }
    context.globalAlpha = scene.opacity;
    strokeTwice(context, segmentsPath(outline, placed), pixelRatio);
    const radius = Math.min(3.5 * pixelRatio, placed.cellX / 4, placed.cellY / 4);
    const dots = new Path2D();
    for (let i = 0; i < map.sizes.length; i++) {
      if (map.sizes[i] < 2) continue;
      const [x, y] = patchCentre(shown.reduction.kept[i], shown.grid.cols, placed);
      dots.moveTo(x + radius, y);
      dots.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.fillStyle = '#fff';
    context.strokeStyle = '#1b2430';
    context.lineWidth = pixelRatio;
    context.fill(dots);
    context.stroke(dots);
    context.globalAlpha = 1;
  }

  #paintColours(
    scene: OverlayScene,
    colours: readonly string[],
    shown: Shown,
    placed: PatchAffine,
  ): void {
    const context = this.#context;
    const { rows, cols } = shown.grid;
    // One pixel a patch, enlarged in one go: drawn one by one, patches show seams.
    const map = new OffscreenCanvas(cols, rows);
    const pen = map.getContext('2d');
    if (!pen) return;
    for (let t = 0; t < colours.length; t++) {
      pen.fillStyle = colours[t];
      pen.fillRect(t % cols, Math.floor(t / cols), 1, 1);
    }
    context.globalAlpha = 0.82 * scene.opacity;
    context.imageSmoothingEnabled = false;
    const { originX, originY, cellX, cellY } = placed;
    context.drawImage(map, originX, originY, cols * cellX, rows * cellY);
    context.globalAlpha = 1;
  }

  #paintGrid(scene: OverlayScene, shown: Shown, placed: PatchAffine): void {
    const context = this.#context;
    const { rows, cols } = shown.grid;
    const lines = new Path2D();
    const right = placed.originX + cols * placed.cellX;
    const bottom = placed.originY + rows * placed.cellY;
    for (let col = 0; col <= cols; col++) {
      const x = placed.originX + col * placed.cellX;
      lines.moveTo(x, placed.originY);
      lines.lineTo(x, bottom);
    }
    for (let row = 0; row <= rows; row++) {
      const y = placed.originY + row * placed.cellY;
      lines.moveTo(placed.originX, y);
      lines.lineTo(right, y);
    }
    context.lineWidth = scene.pixelRatio;
    context.strokeStyle = 'rgb(20 30 40 / 35%)';
    context.stroke(lines);
    context.strokeStyle = 'rgb(255 255 255 / 25%)';
    context.setLineDash([3 * scene.pixelRatio, 3 * scene.pixelRatio]);
    context.stroke(lines);
    context.setLineDash([]);
  }

  #paintHovered(scene: OverlayScene, shown: Shown, placed: PatchAffine, hovered: number): void {
    const { map } = prepare(shown);
    const { rows, cols } = shown.grid;
    if (hovered >= rows * cols) return;
    const group = map.output[hovered];
    if (map.roles[hovered] === role.merged) {
      const members: TokenMap = {
        ...map,
        roles: map.roles.map((r, t) => (r === role.merged && map.output[t] === group ? r : 0)),
      };
      const border = segmentsPath(outlineSegments(members, rows, cols), placed);
      strokeTwice(this.#context, border, scene.pixelRatio * 2, '#ffd400');
    }
    const ring = new Path2D();
    addPatch(ring, hovered, cols, placed);
    strokeTwice(this.#context, ring, scene.pixelRatio * 2, '#ffd400');
  }
}

function addPatch(path: Path2D, t: number, cols: number, placed: PatchAffine): void {
  const x = placed.originX + (t % cols) * placed.cellX;
  const y = placed.originY + Math.floor(t / cols) * placed.cellY;
  path.rect(x, y, placed.cellX, placed.cellY);
}

function patchCentre(t: number, cols: number, placed: PatchAffine): [number, number] {
  return [
    placed.originX + ((t % cols) + 0.5) * placed.cellX,
    placed.originY + (Math.floor(t / cols) + 0.5) * placed.cellY,
  ];
}

function segmentsPath(segments: Float32Array, placed: PatchAffine): Path2D {
  const path = new Path2D();
  for (let i = 0; i < segments.length; i += 4) {
    path.moveTo(
      placed.originX + segments[i] * placed.cellX,
      placed.originY + segments[i + 1] * placed.cellY,
    );
    path.lineTo(
      placed.originX + segments[i + 2] * placed.cellX,
      placed.originY + segments[i + 3] * placed.cellY,
    );
  }
  return path;
}

/** A light line under a dark one stands out on black, white and anything between. */
function strokeTwice(
  context: CanvasRenderingContext2D,
  path: Path2D,
  width: number,
  colour = '#fff',
): void {
  context.lineJoin = 'round';
  context.lineWidth = width * 2.6;
  context.strokeStyle = colour === '#fff' ? colour : '#1b2430';
  context.stroke(path);
  context.lineWidth = width * (colour === '#fff' ? 1 : 1.3);
  context.strokeStyle = colour === '#fff' ? '#1b2430' : colour;
  context.stroke(path);
}
