// A path tracer for the still life of scene-world.mjs: thin lens, low sun behind, sky and a blurred
// garden around. The picture depends on the seed of each pixel only, not on the number of threads.
import { availableParallelism } from 'node:os';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { develop } from './film.mjs';
import { fbm, smoothstep } from './noise.mjs';
import { seeded } from './random.mjs';
import { hit, intersect, shade, surface } from './scene-world.mjs';

const PATHS = 25; // per pixel
const BOUNCES = 3;
const EYE = [0.3, 2.6, 6.7];
const AIM = [0.02, 0.56, 0];
const FOCUS = 6.85;
const LENS = 0.055;
const FIELD = 0.222; // tangent of half the vertical field of view
const SUN = unit([-0.62, 0.58, -0.53]);
const SUN_SIZE = 0.028;
const SUN_LIGHT = [7.2, 6.0, 4.5];
/** Channels of the buffer per pixel: radiance, reflectance, normal, 1 / distance. */
const FEATURES = 10;

function unit([x, y, z]) {
  const len = Math.hypot(x, y, z);
  return [x / len, y / len, z / len];
}

// --- the garden behind, as a picture over the tangent plane in front of the camera
const GARDEN = { width: 640, height: 320, spanX: 0.92, spanY: 0.46 };
const garden = growGarden();

function growGarden() {
  const { width, height } = GARDEN;
  const pixels = new Float32Array(width * height * 3);
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const leaf = fbm(i * 0.02, j * 0.026, 1, 4);
      const light = smoothstep(0.35, 0.75, fbm(i * 0.0095 + 7, j * 0.013, 5, 3));
      const high = j / height;
      const k = 0.1 + 0.62 * light * leaf + 0.26 * high * high;
      const at = (j * width + i) * 3;
      pixels[at] = k * (0.42 + 0.42 * light);
      pixels[at + 1] = k * (0.74 + 0.3 * light);
      pixels[at + 2] = k * (0.2 + 0.22 * high);
    }
  }
  const random = seeded(77);
  for (let n = 0; n < 260; n++) {
    const kind = random();
    const [cx, cy] = [random() * width, height * (0.3 + 0.62 * random())];
    const radius = 5 + 9 * random();
    const gain = 0.2 + 1.7 * random() ** 3;
    const tint = kind < 0.72 ? [0.85, 1, 0.45] : kind < 0.88 ? [1, 0.95, 0.8] : [1, 0.42, 0.5];
    for (let j = Math.max(0, Math.floor(cy - radius)); j < Math.min(height, cy + radius); j++) {
      for (let i = Math.max(0, Math.floor(cx - radius)); i < Math.min(width, cx + radius); i++) {
        const d = Math.hypot(i - cx, j - cy);
        const cover =
          smoothstep(radius, radius - 1.6, d) * (0.75 + (0.25 * d) / radius) * gain * 0.6;
        for (let k = 0; k < 3; k++) pixels[(j * width + i) * 3 + k] += cover * tint[k];
      }
    }
  }
  return pixels;
}

const sky = new Float64Array(3);

/** Radiance of the surroundings along a direction, into `sky`. */
function surroundings(x, y, z) {
  const up = Math.max(0, y);
  const side = 0.5 - 0.5 * x;
  sky[0] = 0.2 + 0.5 * up + 0.35 * side * up;
  sky[1] = 0.27 + 0.66 * up + 0.32 * side * up;
  sky[2] = 0.16 + 0.98 * up + 0.26 * side * up;
  // A pale house wall behind the camera and to the right gives the glaze something to mirror.
  if (z > 0.2 && y > -0.05 && y < 0.62 && x > -0.15) {
    const frame = Math.abs(((x / z) * 2.3) % 1) < 0.14 || Math.abs(((y / z) * 2.1) % 1) < 0.12;
    const wall = frame ? 0.5 : 1.35;
    sky[0] += 0.8 * wall;
    sky[1] += 0.76 * wall;
    sky[2] += 0.68 * wall;
  }
  if (z < -0.3) {
    const u = -x / z / GARDEN.spanX + 0.5;
    const v = 0.86 - y / z / GARDEN.spanY;
    if (u > 0 && u < 1 && v > 0 && v < 1) {
      const fx = u * (GARDEN.width - 1.001);
      const fy = v * (GARDEN.height - 1.001);
      const [i, j] = [Math.floor(fx), Math.floor(fy)];
      const [a, b] = [fx - i, fy - j];
      const at = (j * GARDEN.width + i) * 3;
      const row = GARDEN.width * 3;
      const fade = Math.min(1, 12 * Math.min(u, 1 - u, v, 1 - v));
      for (let k = 0; k < 3; k++) {
        const value =
          (garden[at + k] * (1 - a) + garden[at + 3 + k] * a) * (1 - b) +
          (garden[at + row + k] * (1 - a) + garden[at + row + 3 + k] * a) * b;
        sky[k] = sky[k] * (1 - fade) + value * fade;
      }
    }
  }
}

const light = new Float64Array(3);

/** Follows one path; adds its radiance to out[at..] and, at the first surface, its features. */
function follow(ox, oy, oz, dx, dy, dz, random, out, at) {
  let [tr, tg, tb] = [1, 1, 1];
  light[0] = light[1] = light[2] = 0;
  let sharp = true;
  for (let bounce = 0; bounce <= BOUNCES; bounce++) {
    intersect(ox, oy, oz, dx, dy, dz);
    if (hit.thing < 0) {
      surroundings(dx, dy, dz);
      light[0] += tr * sky[0];
      light[1] += tg * sky[1];
      light[2] += tb * sky[2];
      if (bounce === 0) {
        out[at + 3] += 1;
        out[at + 4] += 1;
        out[at + 5] += 1;
      }
      break;
    }
    const t = hit.t;
    const x = ox + dx * t;
    const y = oy + dy * t;
    const z = oz + dz * t;
    shade(x, y, z, !sharp);
    let [nx, ny, nz] = [hit.x, hit.y, hit.z];
    let facing = -(dx * nx + dy * ny + dz * nz);
    if (facing < 0.02) {
      // A bump turned the normal away: bend it back to grazing.
      nx += dx * (facing - 0.02);
      ny += dy * (facing - 0.02);
      nz += dz * (facing - 0.02);
      facing = 0.02;
    }
    const { r, g, b, gloss, rough } = surface;
    if (bounce === 0) {
      out[at + 3] += r;
      out[at + 4] += g;
      out[at + 5] += b;
      out[at + 6] += nx;
      out[at + 7] += ny;
      out[at + 8] += nz;
      out[at + 9] += 1 / t;
    }
    ox = x + nx * 0.003;
    oy = y + ny * 0.003;
    oz = z + nz * 0.003;
    const mirror = gloss * (0.04 + 0.96 * (1 - facing) ** 5);

    // Sun: a disc, one point of it per surface.
    const a = 2 * Math.PI * random();
    const s = SUN_SIZE * Math.sqrt(random());
    let [sx, sy, sz] = [
      SUN[0] + s * Math.cos(a),
      SUN[1] + s * Math.sin(a),
      SUN[2] + s * Math.sin(a + 1.3),
    ];
    const sl = 1 / Math.hypot(sx, sy, sz);
    sx *= sl;
    sy *= sl;
    sz *= sl;
    const cosine = nx * sx + ny * sy + nz * sz;
    if (cosine > 0) {
      intersect(ox, oy, oz, sx, sy, sz, true);
      if (hit.thing < 0) {
        const dapple =
          0.45 + 0.55 * smoothstep(0.4, 0.52, fbm(x * 0.62 + 0.3 * y, z * 0.62, 3.3, 2) + 0.03);
        const diffuse = (1 - mirror) * cosine * dapple;
        // Highlight of the rough coat (normalised Blinn lobe).
        const [hx, hy, hz] = [sx - dx, sy - dy, sz - dz];
        const shine = Math.max(0, (nx * hx + ny * hy + nz * hz) / Math.hypot(hx, hy, hz));
        const power = 2 / (rough * rough * rough) + 4;
        const lobe = sharp
          ? gloss * 0.05 * ((power + 8) / 25) * shine ** power * cosine * dapple
          : 0;
        light[0] += tr * SUN_LIGHT[0] * (r * diffuse * 0.55 + Math.min(6, lobe));
        light[1] += tg * SUN_LIGHT[1] * (g * diffuse * 0.55 + Math.min(6, lobe));
        light[2] += tb * SUN_LIGHT[2] * (b * diffuse * 0.55 + Math.min(6, lobe));
      }
    }

    // Next direction: off the coat or out of the body.
    const phi = 2 * Math.PI * random();
    const v = random();
    // The coat is chosen more often than it reflects where the eye sees it directly: less noise.
    const chance = sharp && gloss > 0.1 ? Math.max(0.35, mirror) : mirror;
    if (random() < chance) {
      const weight = mirror / chance;
      tr *= weight;
      tg *= weight;
      tb *= weight;
      const k = 2 * facing;
      const spread = rough * rough * 1.2 * Math.sqrt(v);
      dx += nx * k + spread * Math.cos(phi);
      dy += ny * k + spread * Math.sin(phi);
      dz += nz * k + spread * Math.cos(phi + 1.1);
    } else {
      const height = 2 * v - 1;
      const ring = Math.sqrt(1 - height * height);
      dx = nx + ring * Math.cos(phi) * 0.999;
      dy = ny + ring * Math.sin(phi) * 0.999;
      dz = nz + height * 0.999;
      const weight = (1 - mirror) / (1 - chance);
      tr *= r * weight;
      tg *= g * weight;
      tb *= b * weight;
      sharp = false;
    }
    const len = 1 / Math.hypot(dx, dy, dz);
    dx *= len;
    dy *= len;
    dz *= len;
  }
  out[at] += Math.min(9, light[0]);
  out[at + 1] += Math.min(9, light[1]);
  out[at + 2] += Math.min(9, light[2]);
}

function renderRows({ buffer, width, height, first, step }) {
  const out = new Float32Array(buffer);
  const forward = unit([AIM[0] - EYE[0], AIM[1] - EYE[1], AIM[2] - EYE[2]]);
  const right = unit([-forward[2], 0, forward[0]]);
  const up = [
    right[1] * forward[2] - right[2] * forward[1],
    right[2] * forward[0] - right[0] * forward[2],
    right[0] * forward[1] - right[1] * forward[0],
  ];
  const side = Math.round(Math.sqrt(PATHS));
  for (let row = first; row < height; row += step) {
    for (let col = 0; col < width; col++) {
      const random = seeded(row * 9781 + col * 6271 + 1);
      const at = (row * width + col) * FEATURES;
      for (let n = 0; n < PATHS; n++) {
        // Stratified over the pixel; the lens gets its own order of the same strata.
        const px = ((n % side) + random()) / side;
        const py = (Math.floor(n / side) + random()) / side;
        const u = ((2 * (col + px)) / width - 1) * FIELD * (width / height);
        const v = (1 - (2 * (row + py)) / height) * FIELD;
        const m = (n * 7 + 3) % PATHS;
        const radius = LENS * Math.sqrt((Math.floor(m / side) + random()) / side);
        const angle = (2 * Math.PI * ((m % side) + random())) / side;
        const lu = radius * Math.cos(angle);
        const lv = radius * Math.sin(angle);
        const across = FOCUS * u - lu;
        const along = FOCUS * v - lv;
        const dx = FOCUS * forward[0] + across * right[0] + along * up[0];
        const dy = FOCUS * forward[1] + across * right[1] + along * up[1];
        const dz = FOCUS * forward[2] + across * right[2] + along * up[2];
        const len = Math.hypot(dx, dy, dz);
        follow(
          EYE[0] + lu * right[0] + lv * up[0],
          EYE[1] + lu * right[1] + lv * up[1],
          EYE[2] + lu * right[2] + lv * up[2],
          dx / len,
          dy / len,
          dz / len,
          random,
          out,
          at,
        );
      }
      for (let k = 0; k < FEATURES; k++) out[at + k] /= PATHS;
    }
  }
}

/** The developed picture, 8 bits a channel. */
export async function pixels({ width, height }) {
  const buffer = new SharedArrayBuffer(width * height * FEATURES * 4);
  const step = availableParallelism();
  const jobs = Array.from({ length: step }, (_, first) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { buffer, width, height, first, step },
    });
    return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  });
  await Promise.all(jobs);
  return {
    data: develop(new Float32Array(buffer), width, height, FEATURES),
    width,
    height,
    channels: 3,
  };
}

if (!isMainThread && workerData?.buffer) {
  renderRows(workerData);
  parentPort.postMessage('done');
}
