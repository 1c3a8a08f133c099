import type { Region } from '../core/region.ts';
import type { Framing, Grid, Reduction } from '../core/types.ts';
import { groupColours, groupPalette } from './group-colours.ts';
import { outlineSegments } from './outline.ts';
import { patchAffine } from './patch-affine.ts';
import { role, tokenMap } from './token-map.ts';

export interface OverlaySvgInput {
  /** `href` may be a data URL; it is escaped. Sizes in image px. */
  readonly image: { readonly href: string; readonly width: number; readonly height: number };
  readonly grid: Grid;
  readonly framing: Framing;
  readonly reduction: Reduction;
  /** False: what became of the tokens is left out. */
  readonly tokens?: boolean;
  /** `[T]` what covers the patches in place of tokens, `#rrggbb` each. */
  readonly colours?: readonly string[] | null;
  /** Strength of what lies over the picture, [0, 1]; absent: 1. */
  readonly opacity?: number;
  /** Lines between the patches. */
  readonly showGrid?: boolean;
  /** A box in shares of the picture. */
  readonly region?: Region | null;
}

const escapeAttribute = (text: string): string =>
  text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const fixed = (x: number): string => String(Math.round(x * 100) / 100);

/**
 * The same picture the page draws, as a stand-alone SVG document: kept patches as they are,
 * dropped ones dimmed and hatched, merged groups tinted with one outline and a dot at the anchor;
 * or one colour a patch, or nothing over it.
 */
export function overlaySvg(input: OverlaySvgInput): string {
  const { image, grid, framing, opacity = 1 } = input;
  const { cellX, cellY, originX, originY } = patchAffine(grid, framing);
  const place = `translate(${fixed(originX)} ${fixed(originY)}) scale(${cellX} ${cellY})`;
  const line = Math.max(1, Math.min(image.width, image.height) / 300);
  const size = `width="${image.width}" height="${image.height}"`;
  const { defs, body } =
    input.tokens === false ? { defs: '', body: '' } : tokenLayer(input, place, line, size);
  const layers = [
    body,
    input.colours ? colourLayer(input.colours, grid, place) : '',
    opacity < 1 ? '</g>' : '',
    input.showGrid ? gridLayer(grid, place, line) : '',
    input.region ? regionLayer(input.region, image, line) : '',
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${image.width} ${image.height}">
${defs}<image href="${escapeAttribute(image.href)}" ${size}/>
${opacity < 1 ? `<g opacity="${fixed(opacity)}">` : ''}${layers.join('')}
</svg>
`;
}

/** One square a patch, crisp: neighbours that are smoothed show seams. */
function colourLayer(colours: readonly string[], { rows, cols }: Grid, place: string): string {
  const squares = new Map<string, string>();
  for (let t = 0; t < rows * cols; t++) {
    const square = `M${t % cols} ${Math.floor(t / cols)}h1v1h-1z`;
    squares.set(colours[t], (squares.get(colours[t]) ?? '') + square);
  }
  const paths = [...squares].map(([colour, d]) => `<path fill="${colour}" d="${d}"/>`).join('');
  return `<g transform="${place}" opacity=".82" shape-rendering="crispEdges">${paths}</g>`;
}

function gridLayer({ rows, cols }: Grid, place: string, line: number): string {
  let lines = '';
  for (let col = 0; col <= cols; col++) lines += `M${col} 0V${rows}`;
  for (let row = 0; row <= rows; row++) lines += `M0 ${row}H${cols}`;
  return `<path transform="${place}" d="${lines}" fill="none" stroke="#141e28" stroke-opacity=".35" stroke-width="${fixed(line)}" vector-effect="non-scaling-stroke"/>`;
}

function regionLayer(
  { left, top, right, bottom }: Region,
  { width, height }: OverlaySvgInput['image'],
  line: number,
): string {
  const box = `x="${fixed(left * width)}" y="${fixed(top * height)}" width="${fixed((right - left) * width)}" height="${fixed((bottom - top) * height)}" fill="none"`;
  return `<rect ${box} stroke="#1b2430" stroke-width="${fixed(line * 2)}"/><rect ${box} stroke="#fff" stroke-width="${fixed(line)}" stroke-dasharray="${fixed(line * 3)} ${fixed(line * 2)}"/>`;
}

/** What became of the tokens. */
function tokenLayer(
  { image, grid, framing, reduction }: OverlaySvgInput,
  place: string,
  line: number,
  size: string,
): { readonly defs: string; readonly body: string } {
  const { rows, cols } = grid;
  const numPatches = rows * cols;
  const map = tokenMap(reduction, numPatches);
  const colours = groupColours(map, rows, cols);
  const { cellX, cellY } = patchAffine(grid, framing);

  let dropped = '';
  const tints = new Map<number, string>();
  for (let t = 0; t < numPatches; t++) {
    const square = `M${t % cols} ${Math.floor(t / cols)}h1v1h-1z`;
    if (map.roles[t] === role.dropped) dropped += square;
    if (map.roles[t] === role.merged) {
      const colour = colours[map.output[t]];
      tints.set(colour, (tints.get(colour) ?? '') + square);
    }
  }
  let outline = '';
  const segments = outlineSegments(map, rows, cols);
  for (let i = 0; i < segments.length; i += 4) {
    outline += `M${segments[i]} ${segments[i + 1]}L${segments[i + 2]} ${segments[i + 3]}`;
  }
  let anchors = '';
  const radiusX = (line * 2) / cellX;
  const radiusY = (line * 2) / cellY;
  for (let i = 0; i < map.sizes.length; i++) {
    if (map.sizes[i] < 2) continue;
    const t = reduction.kept[i];
    const cx = (t % cols) + 0.5;
    const cy = Math.floor(t / cols) + 0.5;
    anchors += `<ellipse cx="${cx}" cy="${cy}" rx="${fixed(radiusX)}" ry="${fixed(radiusY)}"/>`;
  }
  const tintPaths = [...tints]
    .map(([colour, d]) => `<path fill="${groupPalette[colour]}" fill-opacity=".36" d="${d}"/>`)
    .join('');
  const pitch = line * 3;
  const defs = `<defs>
<filter id="quiet" color-interpolation-filters="sRGB" x="0" y="0" width="100%" height="100%"><feColorMatrix type="matrix" values=".085 .286 .029 0 .344 .085 .286 .029 0 .353 .085 .286 .029 0 .372 0 0 0 1 0"/></filter>
<clipPath id="dropped"><path transform="${place}" d="${dropped || 'M0 0'}"/></clipPath>
<pattern id="hatch" width="${fixed(pitch)}" height="${fixed(pitch)}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0H${fixed(pitch)}" stroke="#28303c" stroke-opacity=".26" stroke-width="${fixed(line)}"/></pattern>
</defs>
`;
  const body = `<g clip-path="url(#dropped)"><image href="${escapeAttribute(image.href)}" ${size} filter="url(#quiet)"/><rect ${size} fill="url(#hatch)"/></g>
<g transform="${place}">${tintPaths}<path d="${outline || 'M0 0'}" fill="none" stroke="#fff" stroke-width="${fixed(line * 2.4)}" vector-effect="non-scaling-stroke"/><path d="${outline || 'M0 0'}" fill="none" stroke="#1b2430" stroke-width="${fixed(line)}" vector-effect="non-scaling-stroke"/><g fill="#fff" stroke="#1b2430" stroke-width="${fixed(line)}">${anchors.replaceAll('/>', ' vector-effect="non-scaling-stroke"/>')}</g></g>`;
  return { defs, body };
}
