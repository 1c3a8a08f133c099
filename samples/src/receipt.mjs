// A till receipt photographed on a wooden counter: the printed page of receipt.html, bent, lit from
// the upper left and laid on planks next to a pencil.
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { fbm, noise, smoothstep, wood } from './noise.mjs';
import { seeded } from './random.mjs';

const PAPER = { width: 400, height: 900, scale: 2 };
const SIZE = 1.16; // px of the photo per px of the page
const TURN = -0.075;
const CENTRE = [438, 612];
const PENCIL = { from: [806, 150], to: [722, 1010], half: 15 };

const encode = (x) => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055);

/** Height of the paper above the table in px at the page position (u, v) in [0, 1]². */
function lift(u, v) {
  const curl = 15 * smoothstep(0.7, 1.05, v) ** 2 + 12 * smoothstep(0.16, -0.02, v) ** 2;
  const fold = 9 * Math.exp(-(((v - 0.52) / 0.05) ** 2)) + 5 * Math.sin(v * 5.2 + 0.8);
  const corner = 13 * smoothstep(0.4, 1.1, u) * smoothstep(0.68, 1.08, v);
  return 6 + fold + curl + corner + 4 * fbm(u * 2.2, v * 4.5, 3, 2);
}

/** Page position under a pixel of the photo; paper that is lifted is seen a little higher up. */
function toPage(x, y) {
  const far = 1 + 0.00009 * (y - 600);
  const px = (x - CENTRE[0]) / far;
  const py = (y - CENTRE[1]) / far;
  const c = Math.cos(TURN);
  const s = Math.sin(TURN);
  const u = (c * px + s * py) / SIZE / PAPER.width + 0.5;
  let v = (-s * px + c * py) / SIZE / PAPER.height + 0.5;
  v += (0.45 * (lift(u, v) - 8)) / SIZE / PAPER.height;
  return [u + 0.006 * Math.sin(v * 4.4 + 1), v];
}

/** Signed distance in page px to the rim, the ends cut by a toothed blade; positive inside. */
function inside(u, v) {
  const tooth = 3.2 * Math.abs((((u * PAPER.width) / 7) % 1) - 0.5) * 2;
  return Math.min(
    u * PAPER.width,
    (1 - u) * PAPER.width,
    v * PAPER.height - tooth,
    (1 - v) * PAPER.height - tooth,
  );
}

/** Along (0 to length) and across (−half to half) the pencil, in px. */
function pencilAt(x, y) {
  const [ax, ay] = PENCIL.from;
  const [bx, by] = PENCIL.to;
  const length = Math.hypot(bx - ax, by - ay);
  const tx = (bx - ax) / length;
  const ty = (by - ay) / length;
  return [(x - ax) * tx + (y - ay) * ty, (x - ax) * ty - (y - ay) * tx, length];
}

function pencilColour(along, across, length, out) {
  const k = across / PENCIL.half;
  const cone = length - 74;
  if (along > cone) {
    // Sharpened: wood up to a wavy line, then graphite.
    const taper = (1 - (along - cone) / 74) * PENCIL.half;
    if (Math.abs(across) > taper) return false;
    const light = 0.75 - 0.35 * (across / taper);
    const lead = along > length - 17;
    out[0] = lead ? 0.03 * light : 0.62 * light;
    out[1] = lead ? 0.03 * light : 0.42 * light;
    out[2] = lead ? 0.035 * light : 0.24 * light;
    const paint = along < cone + 9 - 7 * Math.cos(k * 7.5);
    if (paint) [out[0], out[1], out[2]] = [0.55 * light, 0.05 * light, 0.04 * light];
    return true;
  }
  if (along < 0 || Math.abs(k) > 1) return false;
  const side = k < -0.42 ? 1.25 : k < 0.42 ? 0.85 : 0.42;
  const shine = k < -0.42 ? 0.35 * Math.exp(-(((k + 0.7) / 0.09) ** 2)) : 0;
  if (along < 42) {
    const light = 1.05 - 0.75 * Math.abs(k + 0.25);
    [out[0], out[1], out[2]] = [0.6 * light, 0.3 * light, 0.3 * light];
  } else if (along < 74) {
    const light =
      (0.35 + 0.75 * Math.exp(-(((k + 0.4) / 0.22) ** 2))) * (0.75 + 0.25 * Math.sin(along * 0.8));
    [out[0], out[1], out[2]] = [0.62 * light, 0.56 * light, 0.4 * light];
  } else {
    [out[0], out[1], out[2]] = [0.55 * side + shine, 0.045 * side + shine, 0.035 * side + shine];
    if (along > 96 && along < 104)
      [out[0], out[1], out[2]] = [0.55 * side, 0.42 * side, 0.16 * side];
  }
  return true;
}

export async function pixels({ width, height }, shoot) {
  const html = await readFile(new URL('receipt.html', import.meta.url), 'utf8');
  const print = await sharp(await shoot(html, PAPER))
    .removeAlpha()
    .raw()
    .toBuffer();
  const [printWidth, printHeight] = [PAPER.width * PAPER.scale, PAPER.height * PAPER.scale];
  const linear = Float64Array.from({ length: 256 }, (_, i) =>
    i / 255 <= 0.04045 ? i / 255 / 12.92 : ((i / 255 + 0.055) / 1.055) ** 2.4,
  );
  const random = seeded(31);
  const out = new Uint8Array(width * height * 3);
  const plank = new Float64Array(4);
  const ink = new Float64Array(3);
  const GRID = 3; // samples per pixel and axis
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let [r, g, b] = [0, 0, 0];
      for (let n = 0; n < GRID * GRID; n++) {
        const sx = x + ((n % GRID) + 0.5) / GRID;
        const sy = y + (Math.floor(n / GRID) + 0.5) / GRID;
        // Light falls off from a window at the upper left.
        const day = 1.25 - 0.62 * smoothstep(0, 1500, Math.hypot(sx + 100, sy + 160));
        const [u, v] = toPage(sx, sy);
        const rim = inside(u, v);
        const [along, across, length] = pencilAt(sx, sy);
        if (pencilColour(along, across, length, ink)) {
          r += ink[0] * day;
          g += ink[1] * day;
          b += ink[2] * day;
          continue;
        }
        // To the right of the pencil, narrowing where it is sharpened.
        const ends = smoothstep(-4, 18, along) * smoothstep(length + 10, length - 50, along);
        const pencilShadow = ends * smoothstep(30, 2, Math.abs(across - 16));
        if (rim > 0) {
          const px = Math.min(printWidth - 2, Math.max(0, u * printWidth - 0.5));
          const py = Math.min(printHeight - 2, Math.max(0, v * printHeight - 0.5));
          const at = (Math.floor(py) * printWidth + Math.floor(px)) * 3;
          const e = 0.004;
          const slopeV = (lift(u, v + e) - lift(u, v - e)) / (2 * e * PAPER.height);
          const slopeU = (lift(u + e, v) - lift(u - e, v)) / (2 * e * PAPER.width);
          const crease = 0.1 * Math.exp(-(((v - 0.52) / 0.0022) ** 2)) * (0.4 + noise(u * 20, 2));
          const fibre =
            1 + 0.05 * (fbm(u * 90, v * 200, 1, 2) - 0.5) + 0.05 * (fbm(u * 5, v * 9, 7, 3) - 0.5);
          const light =
            day * (0.92 - 1.5 * slopeV - 0.7 * slopeU - crease) * fibre * (1 - 0.35 * pencilShadow);
          r += linear[print[at]] * light;
          g += linear[print[at + 1]] * light * 0.985;
          b += linear[print[at + 2]] * light * 0.95;
          continue;
        }
        wood(sy * 0.0034 + 2, sx * 0.0046 + 0.3, 0.92, plank);
        // Shadow of the paper: where the same paper would be, seen from further down the light.
        const [su, sv] = toPage(sx - 13, sy - 17);
        const high = lift(Math.min(1, Math.max(0, su)), Math.min(1, Math.max(0, sv)));
        const near = smoothstep(-9, 1, rim) * 0.45;
        const cast = smoothstep(-3 - high * 0.55, 6 + high * 0.5, inside(su, sv)) * 0.62;
        const shadow = (1 - Math.max(near, cast)) * (1 - 0.55 * pencilShadow);
        const gleam = 0.05 * plank[3] * smoothstep(900, 0, Math.hypot(sx - 60, sy - 60));
        const light = 0.62 * day * (0.12 + 0.88 * shadow);
        r += plank[0] * light + gleam * shadow;
        g += plank[1] * light + gleam * shadow;
        b += plank[2] * light + gleam * 1.1 * shadow;
      }
      const at = (y * width + x) * 3;
      const speck = 0.012 * (random() + random() + random() - 1.5) * 2;
      const [du, dv] = [x / width - 0.5, y / height - 0.5];
      const gain = (1 - 0.45 * (du * du + dv * dv)) / (GRID * GRID);
      [r, g, b].forEach((value, k) => {
        out[at + k] = Math.round(
          255 * Math.min(1, Math.max(0, encode(Math.min(1, value * gain)) + speck)),
        );
      });
    }
  }
  return { data: out, width, height, channels: 3 };
}
