// What the still life is made of: a mug of coffee, oranges, a pear and a cloth on a wooden table in
// a garden. y points up, the table is y = 0, the camera looks along −z. Lengths are in decimetres.
import { dots, fbm, noise, smoothstep, wood } from './noise.mjs';

export const TABLE = 0;
const MUG = 1;
const PEAR = 2;
const LEAF = 3;
const CLOTH = 4;
const WHOLE = 5; // two oranges: 5 and 6
const HALF = 7;

const MUG_AT = [-0.62, 0.05];
const MUG_HEIGHT = 1.2;
const HANDLE = [Math.cos(2.72), Math.sin(2.72)];
const PEAR_AT = [-2.02, -0.82];
const LEAF_AT = [1.06, 1.03, -0.3];
const ORANGES = [1.12, 0.53, -0.5, 0.53, 1.94, 0.5, 0.18, 0.5];
const CUT = { x: 0.5, y: 0.45, z: 1.14, r: 0.475, n: [-0.1, 0.6, 0.7937] };
const CLOTH_BOX = {
  x: -1.62,
  z: 1.5,
  hx: 1.05,
  hy: 0.03,
  hz: 0.62,
  c: Math.cos(0.42),
  s: Math.sin(0.42),
};

/** The nearest surface a ray met: distance, unit normal towards the ray, and which thing it is. */
export const hit = { t: Infinity, x: 0, y: 0, z: 0, thing: -1 };

const smin = (a, b, k) => {
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - h * h * k * 0.25;
};

function mugDistance(x, y, z) {
  x -= MUG_AT[0];
  z -= MUG_AT[1];
  const r = Math.hypot(x, z);
  const belly = 0.575 + 0.035 * Math.sin(2.4 * y + 0.3);
  // Outer wall: a box in (radius, height) with rounded edges. Inner wall: the same, a wall thickness in.
  const ox = r - belly + 0.07;
  const oy = Math.abs(y - MUG_HEIGHT / 2) - MUG_HEIGHT / 2 + 0.07;
  const outer = Math.hypot(Math.max(ox, 0), Math.max(oy, 0)) + Math.min(Math.max(ox, oy), 0) - 0.07;
  const inner = Math.max(r - belly + 0.062, 0.1 - y);
  // Handle: an oval ring in the plane of the axis and the handle's direction.
  const along = x * HANDLE[0] + z * HANDLE[1] - 0.6;
  const aside = -x * HANDLE[1] + z * HANDLE[0];
  const ring = Math.hypot(along * 1.12, (y - 0.62) * 0.92) - 0.3;
  const handle = Math.hypot(ring, aside * 0.8) - 0.068;
  const body = smin(outer, handle * 0.9, 0.1);
  const h = Math.max(0.035 - Math.abs(body + inner), 0) / 0.035;
  const shell = Math.max(body, -inner) + h * h * 0.035 * 0.25;
  // Coffee fills it to a finger below the rim.
  const coffee = Math.max(r - belly + 0.05, Math.abs(y - 0.59) - 0.47);
  return Math.min(shell, coffee);
}

function pearDistance(x, y, z) {
  x -= PEAR_AT[0];
  z -= PEAR_AT[1];
  const lean = x - 0.06 * y;
  const low = Math.hypot(lean, (y - 0.55) * 0.98, z) - 0.56;
  const high = Math.hypot(lean - 0.02, y - 1.16, z) - 0.27;
  let d = smin(low, high, 0.42);
  const dimple = Math.hypot(lean - 0.02, y - 1.47, z) - 0.07;
  d = Math.max(d, -dimple);
  const t = Math.min(1, Math.max(0, (y - 1.36) / 0.32));
  const stem = Math.hypot(lean - 0.02 - 0.11 * t * t, y - 1.36 - 0.32 * t, z) - 0.026 - 0.012 * t;
  return Math.min(d, stem) * 0.9;
}

function leafDistance(x, y, z) {
  x -= LEAF_AT[0];
  y -= LEAF_AT[1];
  z -= LEAF_AT[2];
  const u = 0.86 * x + 0.51 * z;
  const v = -0.51 * x + 0.86 * z;
  const bent = y + 0.34 * (u - 0.32) * (u - 0.32) - 0.06 - 0.55 * Math.abs(v);
  const half =
    0.19 *
    Math.pow(Math.max(0, Math.sin(Math.PI * Math.min(1, Math.max(0, (u + 0.02) / 0.74)))), 0.8);
  const rim = Math.max(Math.abs(v) - half, Math.abs(u - 0.35) - 0.37);
  const blade = Math.hypot(Math.max(rim, 0), bent) - 0.008;
  const t = Math.min(1, Math.max(0, -u / 0.12));
  const stalk = Math.hypot(u + 0.1 * t, y + 0.02 * t, v) - 0.018;
  return Math.min(blade, stalk) * 0.72;
}

const SOLIDS = [
  { thing: MUG, distance: mugDistance, x: -0.74, y: 0.6, z: 0.1, r: 1.04 },
  { thing: PEAR, distance: pearDistance, x: -2.0, y: 0.83, z: -0.82, r: 0.95 },
  { thing: LEAF, distance: leafDistance, x: 1.36, y: 0.98, z: -0.12, r: 0.5 },
];

/** Sphere tracing inside the bounding sphere; true when something nearer than `hit.t` was met. */
function trace(solid, ox, oy, oz, dx, dy, dz) {
  const cx = ox - solid.x;
  const cy = oy - solid.y;
  const cz = oz - solid.z;
  const b = cx * dx + cy * dy + cz * dz;
  const disc = b * b - (cx * cx + cy * cy + cz * cz - solid.r * solid.r);
  if (disc <= 0) return false;
  const root = Math.sqrt(disc);
  const far = Math.min(-b + root, hit.t);
  let t = Math.max(-b - root, 0.002);
  const { distance } = solid;
  for (let i = 0; i < 90 && t < far; i++) {
    const d = distance(ox + dx * t, oy + dy * t, oz + dz * t);
    if (d < 0.0012) {
      hit.t = t;
      hit.thing = solid.thing;
      return true;
    }
    t += d;
  }
  return false;
}

function solidNormal(distance, x, y, z) {
  const e = 0.0016;
  const nx = distance(x + e, y, z) - distance(x - e, y, z);
  const ny = distance(x, y + e, z) - distance(x, y - e, z);
  const nz = distance(x, y, z + e) - distance(x, y, z - e);
  const len = Math.hypot(nx, ny, nz) || 1;
  hit.x = nx / len;
  hit.y = ny / len;
  hit.z = nz / len;
}

/** Fills `hit` with what the ray from (ox, oy, oz) along the unit vector (dx, dy, dz) meets first. */
export function intersect(ox, oy, oz, dx, dy, dz, any = false) {
  hit.t = Infinity;
  hit.thing = -1;
  if (dy < 0) {
    const t = -oy / dy;
    const x = ox + dx * t;
    const z = oz + dz * t;
    if (t > 0.002 && Math.abs(x) < 7 && z > -3.3 && z < 9) {
      hit.t = t;
      hit.x = 0;
      hit.y = 1;
      hit.z = 0;
      hit.thing = TABLE;
      if (any) return;
    }
  }
  for (let i = 0; i < 2; i++) {
    const r = ORANGES[i * 4 + 3];
    const cx = ox - ORANGES[i * 4];
    const cy = oy - ORANGES[i * 4 + 1];
    const cz = oz - ORANGES[i * 4 + 2];
    const b = cx * dx + cy * dy + cz * dz;
    const disc = b * b - (cx * cx + cy * cy + cz * cz - r * r);
    if (disc <= 0) continue;
    const t = -b - Math.sqrt(disc);
    if (t > 0.002 && t < hit.t) {
      hit.t = t;
      hit.x = (cx + dx * t) / r;
      hit.y = (cy + dy * t) / r;
      hit.z = (cz + dz * t) / r;
      hit.thing = WHOLE + i;
      if (any) return;
    }
  }
  halfOrange(ox, oy, oz, dx, dy, dz);
  if (any && hit.thing >= 0) return;
  cloth(ox, oy, oz, dx, dy, dz);
  if (any && hit.thing >= 0) return;
  for (const solid of SOLIDS) {
    if (trace(solid, ox, oy, oz, dx, dy, dz)) {
      if (any) return;
      solidNormal(solid.distance, ox + dx * hit.t, oy + dy * hit.t, oz + dz * hit.t);
    }
  }
}

function halfOrange(ox, oy, oz, dx, dy, dz) {
  const [nx, ny, nz] = CUT.n;
  const cx = ox - CUT.x;
  const cy = oy - CUT.y;
  const cz = oz - CUT.z;
  const b = cx * dx + cy * dy + cz * dz;
  const disc = b * b - (cx * cx + cy * cy + cz * cz - CUT.r * CUT.r);
  if (disc <= 0) return;
  const root = Math.sqrt(disc);
  const near = -b - root;
  const height = cx * nx + cy * ny + cz * nz;
  const slope = dx * nx + dy * ny + dz * nz;
  if (near > 0.002 && near < hit.t && height + slope * near < 0) {
    hit.t = near;
    hit.x = (cx + dx * near) / CUT.r;
    hit.y = (cy + dy * near) / CUT.r;
    hit.z = (cz + dz * near) / CUT.r;
    hit.thing = HALF;
    return;
  }
  const t = -height / slope;
  if (slope < 0 && t > 0.002 && t < hit.t && t > near && t < -b + root) {
    hit.t = t;
    hit.x = nx;
    hit.y = ny;
    hit.z = nz;
    hit.thing = HALF;
  }
}

function cloth(ox, oy, oz, dx, dy, dz) {
  const { x, z, hx, hy, hz, c, s } = CLOTH_BOX;
  const px = c * (ox - x) + s * (oz - z);
  const pz = -s * (ox - x) + c * (oz - z);
  const qx = c * dx + s * dz;
  const qz = -s * dx + c * dz;
  const ax = Math.abs(hx / qx);
  const ay = Math.abs(hy / dy);
  const az = Math.abs(hz / qz);
  const mx = -px / qx;
  const my = -(oy - hy) / dy;
  const mz = -pz / qz;
  const near = Math.max(mx - ax, my - ay, mz - az);
  const far = Math.min(mx + ax, my + ay, mz + az);
  if (!(near < far) || near < 0.002 || near > hit.t) return;
  hit.t = near;
  hit.thing = CLOTH;
  hit.x = 0;
  hit.y = 0;
  hit.z = 0;
  if (near === my - ay) hit.y = dy < 0 ? 1 : -1;
  else {
    const local = near === mx - ax ? [-Math.sign(qx), 0] : [0, -Math.sign(qz)];
    hit.x = c * local[0] - s * local[1];
    hit.z = s * local[0] + c * local[1];
  }
}

/** Surface of the last hit: linear reflectance r, g, b, the share of gloss and its roughness. */
export const surface = { r: 0, g: 0, b: 0, gloss: 0, rough: 0.3 };
const plank = new Float64Array(4);

function set(r, g, b, gloss, rough) {
  surface.r = r;
  surface.g = g;
  surface.b = b;
  surface.gloss = gloss;
  surface.rough = rough;
}

/** Adds a bump of the given height from a noise field of the given frequency to the normal. */
function bump(x, y, z, frequency, height) {
  const e = 0.25;
  const fx = x * frequency;
  const fy = y * frequency;
  const fz = z * frequency;
  const n0 = noise(fx, fy, fz);
  hit.x -= height * (noise(fx + e, fy, fz) - n0);
  hit.y -= height * (noise(fx, fy + e, fz) - n0);
  hit.z -= height * (noise(fx, fy, fz + e) - n0);
  const len = Math.hypot(hit.x, hit.y, hit.z);
  hit.x /= len;
  hit.y /= len;
  hit.z /= len;
}

/**
 * Writes the surface at the point (x, y, z) of the last hit, and its bumped normal to `hit`.
 * `coarse` is for light that has been scattered already: the mean colour does.
 */
export function shade(x, y, z, coarse) {
  if (coarse && hit.thing === TABLE) return set(0.21, 0.115, 0.06, 0, 0.3);
  if (coarse && hit.thing === CLOTH) return set(0.64, 0.61, 0.55, 0, 1);
  if (coarse && hit.thing >= WHOLE) return set(0.66, 0.17, 0.01, 0, 0.3);
  switch (hit.thing) {
    case TABLE: {
      wood(x * 0.62 + 3, z + 0.21, 0.78, plank);
      set(plank[0], plank[1], plank[2], 0.9 * plank[3], 0.24);
      const ringed = Math.hypot(x - 2.6, z - 1.35);
      const stain =
        ringed > 0.6 ? 0 : smoothstep(0.022, 0, Math.abs(ringed - 0.52)) * fbm(x * 3, z * 3, 1, 2);
      surface.r *= 1 - 0.55 * stain;
      surface.g *= 1 - 0.6 * stain;
      surface.b *= 1 - 0.6 * stain;
      bump(x * 0.3, 0, z * 3, 18, 0.035);
      return;
    }
    case MUG: {
      const lx = x - MUG_AT[0];
      const lz = z - MUG_AT[1];
      const r = Math.hypot(lx, lz);
      if (r < 0.535 && hit.y > 0.9 && y > 1.0 && y < 1.12) {
        const foam =
          smoothstep(0.36, 0.53, r + 0.1 * fbm(lx * 4, lz * 4, 2, 3)) +
          0.6 * smoothstep(0.62, 0.7, noise(lx * 30, lz * 30));
        const k = Math.min(1, foam);
        set(0.05 + 0.22 * k, 0.02 + 0.11 * k, 0.007 + 0.045 * k, 1, 0.05);
        return;
      }
      if (r < 0.55 && y > 0.14) {
        set(0.72, 0.66, 0.55, 1, 0.12);
        return;
      }
      const edge = 0.3 + 0.1 * fbm(lx * 2.2, 0.4, lz * 2.2, 3) + 0.05 * noise(lx * 7, 3, lz * 7);
      const glaze = smoothstep(edge - 0.012, edge + 0.012, y);
      const rim = smoothstep(1.13, 1.19, y + 0.03 * noise(lx * 9, 1, lz * 9));
      const pool = fbm(lx * 3.1, y * 2.2, lz * 3.1, 4);
      const deep = smoothstep(0.25, 0.8, pool + 0.22 * (1 - y));
      const speck = Math.max(
        dots(lx * 13, y * 13, lz * 13, 0.1),
        dots(lx * 31 + 7, y * 31, lz * 31, 0.06),
      );
      let cr = 0.022 + 0.05 * (1 - deep);
      let cg = 0.105 + 0.17 * (1 - deep);
      let cb = 0.215 + 0.19 * (1 - deep);
      cr += (0.3 - cr) * rim * 0.75;
      cg += (0.17 - cg) * rim * 0.75;
      cb += (0.08 - cb) * rim * 0.75;
      const clay = 0.82 + 0.3 * (fbm(lx * 6, y * 40, lz * 6, 3) - 0.5);
      set(
        (cr * glaze + 0.46 * clay * (1 - glaze)) * (1 - 0.5 * speck),
        (cg * glaze + 0.33 * clay * (1 - glaze)) * (1 - 0.52 * speck),
        (cb * glaze + 0.21 * clay * (1 - glaze)) * (1 - 0.52 * speck),
        glaze,
        0.07,
      );
      bump(x, y * 2.5, z, 7, 0.012);
      return;
    }
    case PEAR: {
      const lx = x - PEAR_AT[0];
      const lz = z - PEAR_AT[1];
      if (y > 1.38 && Math.hypot(lx - 0.1, lz) < 0.13 && y > 1.42) {
        set(0.11, 0.065, 0.03, 0.1, 0.6);
        return;
      }
      const blush = smoothstep(
        0.1,
        0.75,
        -0.6 * lx + 0.35 * lz + 0.35 * fbm(lx * 3, y * 3, lz * 3, 3),
      );
      const russet = dots(lx * 24, y * 24, lz * 24, 0.24) + 0.7 * smoothstep(1.28, 1.46, y);
      const k = Math.min(1, 0.55 * russet);
      set(
        (0.43 + 0.13 * blush) * (1 - k) + 0.24 * k,
        (0.42 - 0.2 * blush) * (1 - k) + 0.16 * k,
        (0.06 - 0.02 * blush) * (1 - k) + 0.06 * k,
        0.85,
        0.26,
      );
      bump(x, y, z, 14, 0.035);
      return;
    }
    case LEAF: {
      const u = 0.86 * (x - LEAF_AT[0]) + 0.51 * (z - LEAF_AT[2]);
      const v = -0.51 * (x - LEAF_AT[0]) + 0.86 * (z - LEAF_AT[2]);
      const vein = Math.max(
        smoothstep(0.012, 0.004, Math.abs(v)),
        0.5 * smoothstep(0.8, 1, Math.sin((u - Math.abs(v) * 0.8) * 62)),
      );
      set(0.045 + 0.09 * vein, 0.15 + 0.1 * vein, 0.022 + 0.03 * vein, 0.9, 0.22);
      return;
    }
    case CLOTH: {
      const { c, s } = CLOTH_BOX;
      const u = c * (x - CLOTH_BOX.x) + s * (z - CLOTH_BOX.z);
      const v = -s * (x - CLOTH_BOX.x) + c * (z - CLOTH_BOX.z);
      const weave =
        0.86 +
        0.14 * Math.sin(u * 190) * Math.sin(v * 190) +
        0.22 * (fbm(u * 24, v * 24, 2, 3) - 0.5);
      const edge = Math.abs(Math.abs(u) - 0.82);
      const stripe = Math.max(
        smoothstep(0.07, 0.06, edge),
        smoothstep(0.016, 0.01, Math.abs(edge - 0.115)),
      );
      set(
        (0.7 - 0.58 * stripe) * weave,
        (0.665 - 0.5 * stripe) * weave,
        (0.58 - 0.26 * stripe) * weave,
        0,
        1,
      );
      hit.x += 0.2 * (fbm(u * 2.4, v * 5, 4, 3) - 0.5) + 0.1 * Math.sin(u * 190);
      hit.z += 0.2 * (fbm(u * 5, v * 2.4, 8, 3) - 0.5) + 0.1 * Math.sin(v * 190);
      const len = Math.hypot(hit.x, hit.y, hit.z);
      hit.x /= len;
      hit.y /= len;
      hit.z /= len;
      return;
    }
    case HALF: {
      const [nx, ny, nz] = CUT.n;
      if (hit.x * nx + hit.y * ny + hit.z * nz > 0.999) return flesh(x, y, z);
      return peel(x, y, z);
    }
    default:
      return peel(x, y, z);
  }
}

function peel(x, y, z) {
  const tone = fbm(x * 2, y * 2, z * 2, 3);
  set(0.66, 0.172 + 0.08 * (tone - 0.5), 0.01, 0.9, 0.3);
  if (hit.thing !== HALF) {
    // The navel, turned a little towards the camera.
    const d = Math.hypot(hit.x + 0.25, hit.y - 0.86, hit.z - 0.42);
    const navel = smoothstep(0.12, 0.05, d);
    surface.r += (0.2 - surface.r) * navel;
    surface.g += (0.19 - surface.g) * navel;
    surface.b += (0.05 - surface.b) * navel;
  }
  bump(x, y, z, 25, 0.36);
}

function flesh(x, y, z) {
  const [nx, ny, nz] = CUT.n;
  const px = x - CUT.x;
  const py = y - CUT.y;
  const pz = z - CUT.z;
  // Axes of the cut: e1 level, e2 = n × e1.
  const len = Math.hypot(nz, nx);
  const ex = nz / len;
  const ez = -nx / len;
  const u = px * ex + pz * ez;
  const v = px * (ny * ez) + py * (nz * ex - nx * ez) - pz * (ny * ex);
  const r = Math.hypot(u, v) / CUT.r;
  const a = ((Math.atan2(v, u) / (2 * Math.PI)) * 10 + 10.3) % 1;
  const wall = Math.min(a, 1 - a) * r * 2.2;
  const pith = Math.max(
    smoothstep(0.83, 0.87, r),
    smoothstep(0.1, 0.06, r),
    smoothstep(0.075, 0.035, wall),
  );
  const rind = smoothstep(0.935, 0.955, r);
  const cell =
    noise(u * 38 + 9 * Math.cos(a * 6), v * 38, 2) * 0.6 +
    0.4 * noise(Math.atan2(v, u) * 26, r * 13, 5);
  let cr = 0.76 + 0.16 * cell;
  let cg = 0.235 + 0.24 * (cell - 0.4);
  let cb = 0.02 + 0.05 * cell;
  cr += (0.86 - cr) * pith;
  cg += (0.66 - cg) * pith;
  cb += (0.36 - cb) * pith;
  cr += (0.8 - cr) * rind;
  cg += (0.2 - cg) * rind;
  cb += (0.02 - cb) * rind;
  set(cr, cg, cb, 1 - 0.8 * Math.max(pith, rind), 0.16);
  bump(u * 1, v * 1, 1, 34, 0.4 * (1 - pith));
}
