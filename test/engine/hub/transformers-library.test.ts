/** @file What this project writes and what transformers.js reads, and the other way round. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preprocess } from '../../../src/image/preprocess.ts';
import { dtypeSuffix } from '../../../src/engine/hub/dtypes.ts';
import { fetchHubFile } from '../../../src/engine/hub/fetch-hub-file.ts';
import { resolveUrl } from '../../../src/engine/hub/hub-address.ts';
import { inputOfConfig } from '../../../src/engine/hub/input-of-config.ts';
import { openLibrary } from '../../../src/engine/hub/open-library.ts';
import { startHub, tinyRepos, type HubServer } from './hub-server.ts';
import { loadLibrary, testBrowser } from './hub-test-parts.ts';

let hub: HubServer;
beforeAll(async () => void (hub = await startHub(tinyRepos())));
afterAll(() => hub.close());

describe('the cache', () => {
  test('filled here is read by transformers.js without a request', async () => {
    const browser = testBrowser();
    const place = { host: hub.host, repo: 'tiny/clip', revision: 'main' };
    for (const path of ['tokenizer.json', 'tokenizer_config.json']) {
      await fetchHubFile(place, { path }, browser.parts, { maxBytes: 1e6 });
    }
    const { library } = await openLibrary(place, browser.parts);
    hub.asked.length = 0;
    const tokenizer = await library.AutoTokenizer.from_pretrained(place.repo);
    expect(hub.asked).toEqual([]);
    const { input_ids: ids } = tokenizer('a red square', { return_tensor: false });
    expect((ids as unknown as number[]).length).toBeGreaterThan(2);
  });

  test('filled by transformers.js is read here without a request', async () => {
    const browser = testBrowser();
    const place = { host: hub.host, repo: 'tiny/clip', revision: 'main' };
    const { library } = await openLibrary(place, browser.parts);
    await library.AutoTokenizer.from_pretrained(place.repo);
    expect(await browser.files.match(resolveUrl(place, 'tokenizer.json'))).toBeDefined();
    hub.asked.length = 0;
    const { from } = await fetchHubFile(place, { path: 'tokenizer.json' }, browser.parts, {
      maxBytes: 1e6,
    });
    expect(from).toBe('cache');
    expect(hub.asked).toEqual([]);
  });
});

test('the endings of files are those that its registry looks for', async () => {
  const browser = testBrowser();
  const { library } = await openLibrary({ host: hub.host }, browser.parts);
  const found = await library.ModelRegistry.get_available_dtypes('tiny/dinov2', {
    model_file_name: 'model',
  });
  const files = [...tinyRepos()['tiny/dinov2'].files.keys()];
  const ours = Object.entries(dtypeSuffix)
    .filter(([, suffix]) => files.includes(`onnx/model${suffix}.onnx`))
    .map(([dtype]) => dtype);
  expect([...found].sort()).toEqual(ours.sort());
});

describe('the input of a model', () => {
  const usual = { do_resize: true, do_normalize: true, image_processor_type: 'ViTImageProcessor' };
  const half = { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
  const configs = {
    'vit, squashed': { ...usual, ...half, resample: 2, size: { height: 32, width: 32 } },
    'clip, cropped': {
      ...usual,
      image_mean: [0.48145466, 0.4578275, 0.40821073],
      image_std: [0.26862954, 0.26130258, 0.27577711],
      resample: 3,
      do_center_crop: true,
      crop_size: { height: 32, width: 32 },
      size: { shortest_edge: 32 },
    },
    'clip, old style': {
      ...usual,
      ...half,
      resample: 3,
      do_center_crop: true,
      crop_size: 32,
      size: { shortest_edge: 32 },
    },
    'rescaled to [-1, 1] by its factor': {
      ...usual,
      image_mean: [1, 1, 1],
      image_std: [1, 1, 1],
      rescale_factor: 1 / 127.5,
      size: { height: 32, width: 32 },
    },
    'not normalised': { ...usual, ...half, do_normalize: false, size: { height: 32, width: 32 } },
  };

  test.each(Object.entries(configs))('%s: is fed the same numbers', async (_, config) => {
    const { ImageProcessor, RawImage } = (await loadLibrary()) as unknown as Whole;
    // Of one colour, so that only arithmetic counts and no resampling.
    const [width, height] = [80, 48];
    const rgb = [200, 30, 90];
    const pixels = Uint8ClampedArray.from({ length: width * height * 3 }, (_, i) => rgb[i % 3]);
    const theirs = await new ImageProcessor(config)(new RawImage(pixels, width, height, 3));
    const data = Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) =>
      i % 4 === 3 ? 255 : rgb[i % 4],
    );
    const ours = preprocess({ width, height, data }, inputOfConfig(config, {}));
    expect([1, 3, ours.height, ours.width]).toEqual(theirs.pixel_values.dims);
    // Its bicubic filter in Node rings at the border, so look inside it.
    const side = ours.width;
    const inside = (at: number): boolean => at > 4 && at < side - 5;
    let compared = 0;
    ours.pixels.forEach((x, i) => {
      if (!inside(i % side) || !inside(Math.floor(i / side) % side)) return;
      expect(x).toBeCloseTo(theirs.pixel_values.data[i], 5);
      compared++;
    });
    expect(compared).toBe(3 * (side - 10) ** 2);
  });
});

interface Whole {
  readonly ImageProcessor: new (
    config: object,
  ) => (image: object) => Promise<{ pixel_values: { dims: number[]; data: Float32Array } }>;
  readonly RawImage: new (data: Uint8ClampedArray, width: number, height: number, n: 3) => object;
}
