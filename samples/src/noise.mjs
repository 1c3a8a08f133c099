// Value noise on a hashed integer lattice: no state, the same everywhere.

function lattice(x, y, z) {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(z, 2147483629);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Smooth noise in [0, 1), one bump per unit. */
export function noise(x, y, z = 0) {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const iz = Math.floor(z);
  let fx = x - ix;
  let fy = y - iy;
  let fz = z - iz;
  fx = fx * fx * (3 - 2 * fx);
  fy = fy * fy * (3 - 2 * fy);
  fz = fz * fz * (3 - 2 * fz);
  const a = lattice(ix, iy, iz) * (1 - fx) + lattice(ix + 1, iy, iz) * fx;
  const b = lattice(ix, iy + 1, iz) * (1 - fx) + lattice(ix + 1, iy + 1, iz) * fx;
  const c = lattice(ix, iy, iz + 1) * (1 - fx) + lattice(ix + 1, iy, iz + 1) * fx;
  const d = lattice(ix, iy + 1, iz + 1) * (1 - fx) + lattice(ix + 1, iy + 1, iz + 1) * fx;
  return (a * (1 - fy) + b * fy) * (1 - fz) + (c * (1 - fy) + d * fy) * fz;
}

/** Sum of octaves, each of twice the frequency and half the weight, in [0, 1). */
export function fbm(x, y, z, octaves) {
  let sum = 0;
  let weight = 0.5;
  let total = 0;
  for (let i = 0; i < octaves; i++) {
    sum += weight * noise(x, y, z + 17.3 * i);
    total += weight;
    weight *= 0.5;
    x *= 2.03;
    y *= 2.03;
    z *= 2.03;
  }
  return sum / total;
}

export function smoothstep(low, high, x) {
  const t = Math.min(1, Math.max(0, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

/** Scattered round dots, `share` in (0, 1) of the lattice points bearing one; 1 inside a dot. */
export function dots(x, y, z, share) {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const iz = Math.floor(z);
  if (lattice(ix, iy, iz) > share) return 0;
  const radius = 0.16 + 0.26 * lattice(ix + 91, iy, iz);
  const cx = ix + 0.5 + 0.3 * (lattice(ix, iy + 57, iz) - 0.5);
  const cy = iy + 0.5 + 0.3 * (lattice(ix, iy, iz + 33) - 0.5);
  const cz = iz + 0.5;
  return smoothstep(radius, radius * 0.6, Math.hypot(x - cx, y - cy, z - cz));
}

/**
 * Oiled planks that run along x, `width` units wide. Writes linear reflectance to out[0..2] and
 * the gloss, 0 in the gaps, to out[3].
 */
export function wood(x, z, width, out) {
  const plank = Math.floor(z / width);
  const across = z / width - plank;
  const shift = 37.7 * lattice(plank, 11, 5);
  const tone = 0.74 + 0.46 * lattice(plank, 3, 7);
  // Cut through a bent cone of year rings: narrow here, wide there, wandering along the plank.
  const bend = fbm(x * 0.28 + shift, z * 0.7, shift, 3);
  const wobble = fbm(x * 0.9 + shift, z * 3, 5.2, 3);
  const middle = across - 0.35 - 0.3 * lattice(plank, 2, 1) + 0.5 * (bend - 0.5);
  const ring = (11 * middle * middle + 3 * bend + 0.9 * wobble + 1.6 * across) * 3.4;
  const phase = ring - Math.floor(ring);
  const line = phase < 0.82 ? phase / 0.82 : (1 - phase) / 0.18;
  const fibre = fbm(x * 1.6 + shift, z * 60, 3.1, 4);
  const pore = smoothstep(0.64, 0.8, noise(x * 4 + shift, z * 140, 9.4)) * (0.4 + 0.6 * line);
  const gap = smoothstep(0, 0.012, Math.min(across, 1 - across) - 0.003);
  const shade = tone * (1.02 - 0.34 * line * line + 0.55 * (fibre - 0.5) - 0.22 * pore);
  out[0] = Math.max(0.01, 0.29 * shade * gap + 0.006);
  out[1] = Math.max(0.007, 0.165 * shade * shade ** 0.12 * gap + 0.004);
  out[2] = Math.max(0.005, 0.088 * shade * shade ** 0.2 * gap + 0.003);
  out[3] = gap * (0.7 + 0.3 * fibre);
}
