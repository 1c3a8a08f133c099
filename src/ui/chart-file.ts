/** @file A chart of the page as a file of its own, in the colours it has on the page. */
import { canvasBlob } from './save-file.ts';

/** What a drawing takes from the style sheets of the page. */
const looks = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'font-family',
  'font-size',
  'font-weight',
] as const;
const padding = 16;
const heading = 28;

/** The same drawing without the page around it, under a title. */
export function chartSvg(chart: SVGSVGElement, title: string): string {
  const copy = chart.cloneNode(true) as SVGSVGElement;
  const originals = [chart, ...chart.querySelectorAll('*')];
  [copy, ...copy.querySelectorAll('*')].forEach((element, i) => {
    const style = getComputedStyle(originals[i]);
    for (const look of looks) element.setAttribute(look, style.getPropertyValue(look));
    for (const name of ['class', 'tabindex', 'role', 'aria-label']) element.removeAttribute(name);
  });
  const page = getComputedStyle(document.documentElement);
  const width = chart.clientWidth + 2 * padding;
  const height = chart.clientHeight + heading + 2 * padding;
  // Templates leave marks in the document; a file has no use for them.
  const inner = new XMLSerializer().serializeToString(copy).replace(/<!--[\s\S]*?-->/g, '');
  const text = title.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const place = `<svg x="${padding}" y="${padding + heading}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="${width}" height="${height}" fill="${page.backgroundColor}"/>
<text x="${padding}" y="${padding + 14}" font-family="system-ui, sans-serif" font-size="13" font-weight="600" fill="${page.color}">${text}</text>
${inner.replace(/^<svg/, place)}
</svg>
`;
}

/** Twice as large as on the page, so that it stays sharp in a paper. */
export async function chartPng(chart: SVGSVGElement, title: string): Promise<Blob> {
  const source = new Blob([chartSvg(chart, title)], { type: 'image/svg+xml' });
  const url = URL.createObjectURL(source);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = 2 * image.naturalWidth;
    canvas.height = 2 * image.naturalHeight;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvasBlob(canvas, 'image/png');
  } finally {
    URL.revokeObjectURL(url);
  }
}
