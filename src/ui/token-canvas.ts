import { css, html, LitElement, type PropertyValues } from 'lit';
import type { Region } from '../core/region.ts';
import type { Overlay } from '../app/settings.ts';
import type { OpenImage, Shown, Zoom } from '../app/view.ts';
import type { PatchAffine } from '../overlay/patch-affine.ts';
import { BoxDrawing } from './box-drawing.ts';
import { OverlayPainter } from './overlay-painter.ts';
import { patchAt, placePicture } from './picture-placement.ts';
import { PictureZoom, zoomBy } from './picture-zoom.ts';
import { sharedStyles } from './shared-styles.ts';
import { walkGrid } from './walk-grid.ts';

/**
 * The picture of one pane. Pointer and arrow keys walk its tokens; Ctrl + wheel, a pinch or
 * `+` and `−` zoom it.
 *
 * @fires token-hovered detail `number | null`: patch under the pointer or the keys
 * @fires picture-zoomed detail `Zoom`
 * @fires region-drawn detail `Region | null`: the box that a drag or the keys have made
 * @fires boxing-ended
 */
export class TokenCanvas extends LitElement {
  static override properties = {
    image: { attribute: false },
    shown: { attribute: false },
    overlay: {},
    colours: { attribute: false },
    opacity: { type: Number },
    showGrid: { type: Boolean },
    hovered: { attribute: false },
    zoom: { attribute: false },
    region: { attribute: false },
    boxing: { type: Boolean },
    pending: { type: Boolean },
    label: {},
  };
  declare image: OpenImage | null;
  declare shown: Shown | null;
  declare overlay: Overlay;
  declare colours: readonly string[] | null;
  declare opacity: number;
  declare showGrid: boolean;
  declare hovered: number | null;
  declare zoom: Zoom;
  /** In shares of the picture. */
  declare region: Region | null;
  /** Drags and arrow keys draw a box. */
  declare boxing: boolean;
  declare pending: boolean;
  declare label: string;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        position: relative;
        background: var(--canvas);
        border-radius: var(--radius);
        overflow: hidden;
      }
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        touch-action: pan-y;
        cursor: crosshair;
        transition: opacity 120ms;
      }
      canvas:focus-visible {
        outline-offset: -2px;
      }
      canvas.boxing {
        touch-action: none;
      }
      canvas.pending {
        opacity: 0.55;
      }
      @media (prefers-reduced-motion: reduce) {
        canvas {
          transition: none;
        }
      }
    `,
  ];

  #painter: OverlayPainter | null = null;
  #placed: PatchAffine | null = null;
  #frame = 0;
  #resizes: ResizeObserver | null = null;
  readonly #box = new BoxDrawing({
    scene: () => {
      const { image, shown, region, hovered } = this;
      if (!image || !shown) return null;
      return { place: { image, grid: shown.grid, framing: shown.framing }, region, hovered };
    },
    share: (x, y) => this.#share(x, y),
    onDraft: () => this.requestUpdate(),
    onDrawn: (region) => this.#emit('region-drawn', region),
    onHovered: (patch) => this.#emitHovered(patch),
    onEnded: () => this.#emit('boxing-ended'),
  });
  readonly #zoom = new PictureZoom({
    zoom: () => this.zoom,
    isBusy: () => this.boxing,
    onZoomed: (zoom) => this.#emitZoom(zoom),
  });

  constructor() {
    super();
    this.image = null;
    this.shown = null;
    this.overlay = 'tokens';
    this.colours = null;
    this.opacity = 1;
    this.showGrid = false;
    this.hovered = null;
    this.zoom = { k: 1, x: 0, y: 0 };
    this.region = null;
    this.boxing = false;
    this.pending = false;
    this.label = 'Picture';
  }

  get #canvas(): HTMLCanvasElement {
    return this.renderRoot.querySelector('canvas') as HTMLCanvasElement;
  }

  override firstUpdated(): void {
    const canvas = this.#canvas;
    this.#painter = new OverlayPainter(canvas);
    this.#zoom.attach(canvas);
    this.#resizes = new ResizeObserver(() => this.#resize());
    this.#resizes.observe(canvas);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
    this.#resizes?.disconnect();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#resizes?.observe(this.#canvas);
  }

  #resize(): void {
    const canvas = this.#canvas;
    const ratio = devicePixelRatio || 1;
    const width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    const height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    this.#zoom.resize(canvas);
    this.#paint();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('image') && this.image) {
      // Not a style attribute in the template: the content policy has no room for one.
      this.style.setProperty('--aspect', `${this.image.width} / ${this.image.height}`);
    }
    if (changed.has('zoom')) this.#zoom.follow(this.zoom);
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    if (!this.image || !this.#painter) return;
    const { image, shown, overlay, colours, opacity, showGrid, hovered, zoom } = this;
    const pixelRatio = devicePixelRatio || 1;
    const region = this.#box.draft ?? this.region;
    const look = { overlay, colours, opacity, showGrid, hovered, region, zoom };
    const scene = { image, shown, pixelRatio, ...look };
    this.#placed = this.#painter.paint(scene);
  }

  /** A point of the canvas, CSS px, in shares of the picture. */
  #share(x: number, y: number): { x: number; y: number } {
    const { image, zoom } = this;
    if (!image) return { x: 0, y: 0 };
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const place = placePicture(image, { width, height }, zoom);
    return {
      x: (x - place.x) / place.scale / image.width,
      y: (y - place.y) / place.scale / image.height,
    };
  }

  #emit(name: string, detail: unknown = null): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #emitZoom(detail: Zoom): void {
    this.#emit('picture-zoomed', detail);
  }

  #emitHovered(detail: number | null): void {
    if (detail !== this.hovered) this.#emit('token-hovered', detail);
  }

  #down(event: PointerEvent): void {
    if (this.boxing) this.#box.down(event);
    else this.#point(event);
  }

  #move(event: PointerEvent): void {
    if (this.#box.isDragging) this.#box.move(event);
    else this.#point(event);
  }

  #point(event: PointerEvent): void {
    if (!this.#placed || !this.shown || (event.pointerType !== 'touch' && event.buttons > 0))
      return;
    const ratio = devicePixelRatio || 1;
    const { rows, cols } = this.shown.grid;
    const x = event.offsetX * ratio;
    const y = event.offsetY * ratio;
    this.#emitHovered(patchAt(x, y, this.#placed, rows, cols));
  }

  /** A finger that lifts leaves its token to be read. */
  #leave(event: PointerEvent): void {
    if (event.pointerType !== 'touch') this.#emitHovered(null);
  }

  #walk(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') return this.#zoomBy(1.5, event);
    if (event.key === '-') return this.#zoomBy(1 / 1.5, event);
    if (event.key === '0') return this.#emitZoom({ k: 1, x: 0, y: 0 });
    if (this.boxing && this.#box.key(event)) return event.preventDefault();
    if (event.key === 'Escape' && this.hovered === null && this.region) {
      return this.#emit('region-drawn', null);
    }
    if (!this.shown) return;
    if (event.key === 'Escape') return this.#emitHovered(null);
    const next = walkGrid(event.key, this.hovered, this.shown.grid);
    if (next === undefined) return;
    event.preventDefault();
    this.#emitHovered(next);
  }

  #zoomBy(factor: number, event: Event): void {
    event.preventDefault();
    this.#emitZoom(zoomBy(factor, this.zoom));
  }

  override render() {
    return html`<canvas
      class=${`${this.pending ? 'pending' : ''} ${this.boxing ? 'boxing' : ''}`}
      tabindex="0"
      role="img"
      aria-label=${this.label}
      @pointermove=${this.#move}
      @pointerdown=${this.#down}
      @pointerup=${(e: PointerEvent) => this.#box.up(e)}
      @pointercancel=${() => this.#box.cancel()}
      @pointerleave=${this.#leave}
      @keydown=${this.#walk}
    ></canvas>`;
  }
}

customElements.define('token-canvas', TokenCanvas);
