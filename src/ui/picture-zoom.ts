import { select } from 'd3-selection';
import { zoom, zoomIdentity, zoomTransform, type D3ZoomEvent } from 'd3-zoom';
import type { Zoom } from '../app/view.ts';

const maxScale = 12;

export interface PictureZoomDeps {
  readonly zoom: () => Zoom;
  /** Drags and fingers are for something else. */
  readonly isBusy: () => boolean;
  readonly onZoomed: (zoom: Zoom) => void;
}

/** The gestures that zoom a picture and move it about. */
export class PictureZoom {
  readonly #deps: PictureZoomDeps;
  #canvas: HTMLCanvasElement | null = null;
  #syncing = false;
  readonly #zoom = zoom<HTMLCanvasElement, unknown>()
    .scaleExtent([1, maxScale])
    .duration(0)
    // A plain wheel scrolls the page and one finger reads tokens: zooming takes intent.
    .filter((event: Event) => {
      if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey;
      if ('touches' in event) return (event as TouchEvent).touches.length > 1;
      return !this.#deps.isBusy() && (event.type === 'dblclick' || this.#deps.zoom().k > 1);
    });

  constructor(deps: PictureZoomDeps) {
    this.#deps = deps;
  }

  attach(canvas: HTMLCanvasElement): void {
    this.#canvas = canvas;
    this.#zoom.on('zoom', (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
      if (this.#syncing) return;
      const { k, x, y } = event.transform;
      this.#deps.onZoomed({ k, x: x / canvas.clientWidth, y: y / canvas.clientHeight });
    });
    select(canvas).call(this.#zoom);
  }

  /** The canvas has another size. */
  resize({ clientWidth, clientHeight }: HTMLCanvasElement): void {
    this.#zoom.extent([
      [0, 0],
      [clientWidth, clientHeight],
    ]);
    this.#zoom.translateExtent([
      [0, 0],
      [clientWidth, clientHeight],
    ]);
  }

  /** Only remembers for the next gesture what somebody else has set. */
  follow({ k, x, y }: Zoom): void {
    const canvas = this.#canvas;
    if (!canvas) return;
    const transform = zoomIdentity
      .translate(x * canvas.clientWidth, y * canvas.clientHeight)
      .scale(k);
    const now = zoomTransform(canvas);
    const same =
      Math.abs(now.k - transform.k) < 1e-6 &&
      Math.abs(now.x - transform.x) + Math.abs(now.y - transform.y) < 0.01;
    // Inside a gesture this would count as a move of it, and answer itself for ever.
    if (same) return;
    this.#syncing = true;
    select(canvas).call(this.#zoom.transform, transform);
    this.#syncing = false;
  }
}

/** Around the middle, kept inside the picture. */
export function zoomBy(factor: number, zoom: Zoom): Zoom {
  const k = Math.min(maxScale, Math.max(1, zoom.k * factor));
  const shift = (offset: number): number => {
    const moved = 0.5 - ((0.5 - offset) * k) / zoom.k;
    return Math.min(0, Math.max(1 - k, moved));
  };
  return { k, x: shift(zoom.x), y: shift(zoom.y) };
}
