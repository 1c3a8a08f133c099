import type { Framing, RgbaImage } from '../core/types.ts';
import type { InputSpec } from './input-spec.ts';
import { resizeOnWhite } from './resize.ts';

/** What the encoder is fed, and how it lies on the picture. */
export interface ModelInput {
  /** `[3 × height × width]` planes R, G, B, normalised. */
  readonly pixels: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly framing: Framing;
  /** The same pixels before normalisation, opaque. */
  readonly picture: RgbaImage;
}

/** Size the whole picture is resized to, px; `cover` cuts the input out of it. */
function resizedSize(image: RgbaImage, input: InputSpec): [number, number] {
  const fitX = input.width / image.width;
  const fitY = input.height / image.height;
  switch (input.resize) {
    case 'squash':
      return [input.width, input.height];
    case 'cover': {
      const { shortEdge } = input;
      const scale = shortEdge
        ? Math.max(fitX, fitY, shortEdge / Math.min(image.width, image.height))
        : Math.max(fitX, fitY);
      return [
        Math.max(input.width, Math.trunc(image.width * scale)),
        Math.max(input.height, Math.trunc(image.height * scale)),
      ];
    }
    case 'contain': {
      const scale = Math.min(fitX, fitY);
      return [
        Math.min(input.width, Math.max(1, Math.round(image.width * scale))),
        Math.min(input.height, Math.max(1, Math.round(image.height * scale))),
      ];
    }
  }
  return input.resize satisfies never;
}

/**
 * From a decoded picture to the encoder's input. Transparency is composited on white. `squash`
 * ignores the aspect; `cover` fills the input and cuts the middle out; `contain` pads with the
 * mean colour, which is 0 after normalisation.
 */
export function preprocess(image: RgbaImage, input: InputSpec): ModelInput {
  const { width, height, mean, std } = input;
  const [wide, high] = resizedSize(image, input);
  const cutWidth = Math.min(width, wide);
  const cutHeight = Math.min(height, high);
  const left = Math.floor((wide - cutWidth) / 2);
  const top = Math.floor((high - cutHeight) / 2);
  const rgb = resizeOnWhite(
    image,
    { width: wide, height: high, left, top, cutWidth, cutHeight },
    input.resample,
  );
  const padX = Math.floor((width - cutWidth) / 2);
  const padY = Math.floor((height - cutHeight) / 2);
  const area = width * height;
  const pixels = new Float32Array(3 * area);
  const data = new Uint8ClampedArray(4 * area);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const column = x - padX;
      const row = y - padY;
      const inside = column >= 0 && column < cutWidth && row >= 0 && row < cutHeight;
      for (let c = 0; c < 3; c++) {
        const value = inside ? rgb[(row * cutWidth + column) * 3 + c] : mean[c] * 255;
        data[to * 4 + c] = value;
        pixels[c * area + to] = (value / 255 - mean[c]) / std[c];
      }
      data[to * 4 + 3] = 255;
    }
  }
  const framing = {
    scaleX: wide / image.width,
    scaleY: high / image.height,
    offsetX: padX - left,
    offsetY: padY - top,
  };
  return { pixels, width, height, framing, picture: { width, height, data } };
}

/**
 * A picture that has the input's size already, such as `ModelInput.picture`: normalised, and nothing
 * else. What `preprocess` made of it once is not resized again.
 *
 * @param picture opaque, of the input's width and height
 */
export function inputOfPicture(
  picture: RgbaImage,
  { mean, std }: Pick<InputSpec, 'mean' | 'std'>,
  framing: Framing = { scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 },
): ModelInput {
  const { width, height, data } = picture;
  const area = width * height;
  const pixels = new Float32Array(3 * area);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < area; i++)
      pixels[c * area + i] = (data[4 * i + c] / 255 - mean[c]) / std[c];
  }
  return { pixels, width, height, framing, picture };
}
