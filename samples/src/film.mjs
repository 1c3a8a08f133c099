// From traced radiance to a photograph: noise taken out along the features, bloom, tone curve,
// vignette and grain.
import { seeded } from './random.mjs';

/**
 * One pass of an edge-avoiding 5×5 wavelet filter with holes of `gap` pixels over colour that is
 * free of texture (radiance / reflectance). Features of pixel i start at features[i·size].
 */
function smooth(colour, features, size, width, height, gap, sigma) {
  const out = new Float32Array(colour.length);
  const kernel = [0.375, 0.25, 0.0625];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const f = i * size;
      const luma = colour[i * 3] + colour[i * 3 + 1] + colour[i * 3 + 2] + 0.1;
      let [r, g, b, total] = [0, 0, 0, 0];
      for (let dy = -2; dy <= 2; dy++) {
        const yy = y + dy * gap;
        if (yy < 0 || yy >= height) continue;
        for (let dx = -2; dx <= 2; dx++) {
          const xx = x + dx * gap;
          if (xx < 0 || xx >= width) continue;
          const j = yy * width + xx;
          const h = j * size;
          const turn =
            (features[f + 6] - features[h + 6]) ** 2 +
            (features[f + 7] - features[h + 7]) ** 2 +
            (features[f + 8] - features[h + 8]) ** 2;
          const depth = (features[f + 9] - features[h + 9]) / (features[f + 9] + 0.02);
          const paint =
            (features[f + 3] - features[h + 3]) ** 2 +
            (features[f + 4] - features[h + 4]) ** 2 +
            (features[f + 5] - features[h + 5]) ** 2;
          const tone = (colour[j * 3] + colour[j * 3 + 1] + colour[j * 3 + 2] + 0.1 - luma) / luma;
          const w =
            kernel[Math.abs(dx)] *
            kernel[Math.abs(dy)] *
            Math.exp(-turn * 9 - depth * depth * 700 - paint * 20 - (tone * tone) / sigma);
          r += w * colour[j * 3];
          g += w * colour[j * 3 + 1];
          b += w * colour[j * 3 + 2];
          total += w;
        }
      }
      out[i * 3] = r / total;
      out[i * 3 + 1] = g / total;
      out[i * 3 + 2] = b / total;
    }
  }
  return out;
}

/** Box blur of one radius along rows and columns, three times: close to a Gaussian. */
function blur(image, width, height, radius) {
  let from = image.slice();
  for (let pass = 0; pass < 6; pass++) {
    const across = pass % 2 === 0;
    const [lines, length] = across ? [height, width] : [width, height];
    const to = new Float32Array(from.length);
    const stride = across ? 3 : width * 3;
    for (let line = 0; line < lines; line++) {
      const start = across ? line * width * 3 : line * 3;
      for (let k = 0; k < 3; k++) {
        let sum = 0;
        for (let i = -radius; i <= radius; i++)
          sum += from[start + Math.min(length - 1, Math.max(0, i)) * stride + k];
        for (let i = 0; i < length; i++) {
          to[start + i * stride + k] = sum / (2 * radius + 1);
          sum +=
            from[start + Math.min(length - 1, i + radius + 1) * stride + k] -
            from[start + Math.max(0, i - radius) * stride + k];
        }
      }
    }
    from = to;
  }
  return from;
}

const curve = (x) => (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14);
const encode = (x) => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055);

/** Radiance with features, `size` floats a pixel, to sRGB bytes. */
export function develop(features, width, height, size, { exposure = 0.86, grain = 0.015 } = {}) {
  const count = width * height;
  let colour = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 3; k++)
      colour[i * 3 + k] = features[i * size + k] / (features[i * size + 3 + k] + 0.02);
  }
  for (const [gap, sigma] of [
    [1, 1.2],
    [2, 0.4],
    [4, 0.1],
  ]) {
    colour = smooth(colour, features, size, width, height, gap, sigma);
  }
  const bright = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 3; k++) {
      colour[i * 3 + k] *= features[i * size + 3 + k] + 0.02;
      bright[i * 3 + k] = Math.max(0, colour[i * 3 + k] - 0.9);
    }
  }
  const bloom = blur(bright, width, height, Math.round(width / 90));
  const random = seeded(99);
  const out = new Uint8Array(count * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 3;
      const [u, v] = [x / width - 0.5, y / height - 0.5];
      const vignette = 1 - 0.62 * (u * u + v * v);
      const speck = grain * (random() + random() + random() - 1.5) * 2;
      for (let k = 0; k < 3; k++) {
        const lit = exposure * vignette * (colour[i + k] + 0.16 * bloom[i + k]);
        const tone = encode(Math.min(1, Math.max(0, curve(lit))));
        out[i + k] = Math.round(255 * Math.min(1, Math.max(0, tone + speck * (1.1 - 0.6 * tone))));
      }
    }
  }
  return out;
}
