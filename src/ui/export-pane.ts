/** @file One pane as a file: what is on screen, without the chrome. */
import type { Session } from '../app/session.ts';
import type { PaneView, Shown, View } from '../app/view.ts';
import { reduceRecord, type ReduceRecord } from '../core/reduce-record.ts';
import { resolveParams } from '../core/resolve-params.ts';
import { overlaySvg } from '../overlay/overlay-svg.ts';
import { heatOf } from './heat.ts';
import { OverlayPainter } from './overlay-painter.ts';

function pick(view: View) {
  const { image, panes, activePane } = view;
  const pane = panes[activePane];
  if (!image || !pane?.shown) throw new Error('There is no result to save yet.');
  return { image, pane, shown: pane.shown };
}

/** A safe file name: letters, digits and dashes of the picture's name, the method, the count. */
function fileName(view: View, shown: Shown, extension: string): string {
  const stem = (view.image?.name ?? 'picture').replace(/\.[a-z0-9]{2,4}$/i, '');
  const plain = stem
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  const kept = shown.reduction.kept.length;
  return `${plain || 'picture'}-${shown.settings.strategy}-${kept}.${extension}`;
}

function toBlob(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large to save.'))),
      type,
    );
  });
}

export async function exportPng(view: View): Promise<File> {
  const { image, shown } = pick(view);
  const canvas = document.createElement('canvas');
  canvas.width = image.bitmap.width;
  canvas.height = image.bitmap.height;
  const { overlay, opacity, showGrid } = view.settings;
  new OverlayPainter(canvas).paint({
    image,
    shown,
    overlay,
    heat: heatOf(view, shown),
    opacity,
    showGrid,
    hovered: null,
    zoom: { k: 1, x: 0, y: 0 },
    pixelRatio: Math.max(1, Math.min(canvas.width, canvas.height) / 500),
  });
  const blob = await toBlob(canvas, 'image/png');
  return new File([blob], fileName(view, shown, 'png'), { type: 'image/png' });
}

export async function exportSvg(view: View): Promise<File> {
  const { image, shown } = pick(view);
  const canvas = document.createElement('canvas');
  canvas.width = image.bitmap.width;
  canvas.height = image.bitmap.height;
  canvas.getContext('2d')?.drawImage(image.bitmap, 0, 0);
  const svg = overlaySvg({
    image: { href: canvas.toDataURL('image/png'), width: image.width, height: image.height },
    grid: shown.grid,
    framing: shown.framing,
    reduction: shown.reduction,
  });
  return new File([svg], fileName(view, shown, 'svg'), { type: 'image/svg+xml' });
}

export async function exportJson(view: View, session: Session): Promise<File> {
  const { image, pane, shown } = pick(view);
  const { settings, reduction, grid } = shown;
  const { strategy, params, seed } = settings;
  const record = reduceRecord(
    {
      image: image.name,
      model: view.settings.model,
      strategy,
      params: resolveParams(session.strategy(strategy), params),
      seed,
      tokens: grid.rows * grid.cols,
    },
    grid,
    reduction,
    { fidelity: fidelityOf(pane), timing: timingOf(view, pane) },
  );
  const text = `${JSON.stringify(record, null, 1)}\n`;
  return new File([text], fileName(view, shown, 'json'), { type: 'application/json' });
}

function fidelityOf({ replay, replayPending }: PaneView): ReduceRecord['fidelity'] {
  if (!replay || replayPending) return null;
  const { embeddingCosine, tokenCosine, coverage } = replay.fidelity;
  return { embeddingCosine, tokenCosine, coverage };
}

function timingOf({ encoded }: View, pane: PaneView): ReduceRecord['timing'] {
  const { replay, replayPending, shown } = pane;
  if (!replay || replayPending || !encoded || shown?.reduceMs == null) return null;
  return {
    encodeMs: encoded.encodeMs,
    reduceMs: shown.reduceMs,
    tailMs: replay.timing.tailMs,
  };
}
