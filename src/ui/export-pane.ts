/** @file One pane as a file: what is on screen, without the chrome. */
import type { Session } from '../app/session.ts';
import { presetParams } from '../app/pane-schedule.ts';
import type { PaneSettings } from '../app/settings.ts';
import type { PaneView, Shown, View } from '../app/view.ts';
import { reduceRecord, type ReduceRecord } from '../core/reduce-record.ts';
import { resolveParams } from '../core/resolve-params.ts';
import { scheduleName } from '../core/schedule-name.ts';
import { writeSchedule } from '../core/schedule-text.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Params } from '../core/strategy.ts';
import type { Reduction } from '../core/types.ts';
import { overlaySvg } from '../overlay/overlay-svg.ts';
import { coloursOf } from './heat.ts';
import { OverlayPainter } from './overlay-painter.ts';
import { canvasBlob, fileStem } from './save-file.ts';

function pick(view: View) {
  const { image, panes, activePane } = view;
  const pane = panes[activePane];
  if (!image || !pane?.shown) throw new Error('There is no result to save yet.');
  return { image, pane, shown: pane.shown };
}

/** A safe file name: letters, digits and dashes of the picture's name, the method, the count. */
function fileName(view: View, shown: Shown, extension: string): string {
  const stem = fileStem(view.image?.name ?? 'picture');
  const kept = shown.reduction.kept.length;
  return `${stem}-${nameOf(shown.settings).replace(':', '-')}-${kept}.${extension}`;
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
    colours: coloursOf(view, shown),
    opacity,
    showGrid,
    hovered: null,
    region: view.settings.region,
    zoom: { k: 1, x: 0, y: 0 },
    pixelRatio: Math.max(1, Math.min(canvas.width, canvas.height) / 500),
  });
  const blob = await canvasBlob(canvas, 'image/png');
  return new File([blob], fileName(view, shown, 'png'), { type: 'image/png' });
}

export async function exportSvg(view: View): Promise<File> {
  const { image, shown } = pick(view);
  const canvas = document.createElement('canvas');
  canvas.width = image.bitmap.width;
  canvas.height = image.bitmap.height;
  canvas.getContext('2d')?.drawImage(image.bitmap, 0, 0);
  const { overlay, opacity, showGrid, region } = view.settings;
  const svg = overlaySvg({
    image: { href: canvas.toDataURL('image/png'), width: image.width, height: image.height },
    grid: shown.grid,
    framing: shown.framing,
    reduction: shown.reduction,
    tokens: overlay === 'tokens',
    colours: coloursOf(view, shown),
    opacity,
    showGrid,
    region,
  });
  return new File([svg], fileName(view, shown, 'svg'), { type: 'image/svg+xml' });
}

export async function exportJson(view: View, session: Session): Promise<File> {
  const { image, pane, shown } = pick(view);
  const { settings, reduction, grid, schedule } = shown;
  const { strategy, params, seed } = settings;
  const record = reduceRecord(
    {
      image: image.name,
      model: view.settings.model,
      ...(schedule
        ? { strategy: nameOf(settings), params: scheduleParams(view, session, shown) }
        : { strategy, params: resolveParams(session.strategy(strategy), params) }),
      seed,
      tokens: grid.rows * grid.cols,
    },
    grid,
    schedule ? withText(reduction, schedule.ran) : reduction,
    { fidelity: fidelityOf(pane), timing: timingOf(view, pane) },
  );
  const text = `${JSON.stringify(record, null, 1)}\n`;
  return new File([text], fileName(view, shown, 'json'), { type: 'application/json' });
}

/** As on the command line. */
const nameOf = ({ strategy, schedule }: PaneSettings): string =>
  schedule === null ? strategy : scheduleName(schedule);

function scheduleParams({ model }: View, session: Session, { settings, grid }: Shown): Params {
  const numBlocks = model.kind === 'ready' ? model.loaded.blocks : 0;
  if (numBlocks === 0) return {};
  return presetParams(settings, session.deps, { numBlocks, numPatches: grid.rows * grid.cols });
}

const withText = (reduction: Reduction, schedule: Schedule): Reduction => ({
  ...reduction,
  extra: { ...reduction.extra, schedule: writeSchedule(schedule) },
});

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
