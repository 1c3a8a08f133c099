import type { Block } from './split-blocks.ts';
import type { Grid, RgbaImage } from './types.ts';

const numBins = 512;
const maxGrey = 255;
/** Of the published code: keeps the logarithm of an empty bin finite. */
const epsilon = 1e-10;

/**
 * Entropy of the grey values under a block of patches (APT, arXiv 2510.18091, section 3.1), bits:
 * −Σ p·log₂(p + 1e-10) over a histogram of 512 bins from 0 to 255. About 0 for one flat colour,
 * at most 8 or so for bytes, since grey = 0.2989 R + 0.587 G + 0.114 B takes few values.
 *
 * Patches lie on the image as the grid on the model input; an image of another size is cut in
 * rows·cols parts. O(pixels of the block).
 */
export function blockEntropy(image: RgbaImage, grid: Grid, block: Block): number {
  const { data, width } = image;
  const top = Math.round((block.row * image.height) / grid.rows);
  const bottom = Math.round(((block.row + block.height) * image.height) / grid.rows);
  const left = Math.round((block.col * width) / grid.cols);
  const right = Math.round(((block.col + block.width) * width) / grid.cols);
  const bins = new Uint32Array(numBins);
  for (let y = top; y < bottom; y++) {
    for (let at = 4 * (y * width + left); at < 4 * (y * width + right); at += 4) {
      // In float32, so that what lies on the edge of a bin falls where published numbers put it.
      const grey = Math.fround(0.2989 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]);
      bins[Math.min(numBins - 1, Math.floor((grey * numBins) / maxGrey))]++;
    }
  }
  const count = (bottom - top) * (right - left);
  if (count === 0) return 0;
  let entropy = 0;
  for (let bin = 0; bin < numBins; bin++) {
    const share = bins[bin] / count;
    entropy -= share * Math.log2(share + epsilon);
  }
  return entropy;
}
