import { describe, expect, test } from 'vitest';
import {
  encoderVariants,
  isExternalOf,
  textVariants,
  totalBytes,
} from '../../../src/engine/hub/encoder-files.ts';
import { dtypes } from '../../../src/engine/hub/dtypes.ts';
import { parseRepoId } from '../../../src/engine/hub/hub-address.ts';
import { findKnownEncoder, knownEncoders } from '../../../src/engine/hub/known-encoders.ts';

const files = (...paths: string[]) => paths.map((path) => ({ path, bytes: 10 }));
const found = (...paths: string[]) =>
  encoderVariants(files(...paths)).map(({ file, dtype }) => [file.path, dtype]);

describe('the encoder of a repository', () => {
  test('is the vision tower of a pair, in every dtype there is', () => {
    expect(
      found(
        'onnx/model.onnx',
        'onnx/text_model.onnx',
        'onnx/text_model_q4.onnx',
        'onnx/vision_model_quantized.onnx',
        'onnx/vision_model.onnx',
        'onnx/vision_model_q4f16.onnx',
      ),
    ).toEqual([
      ['onnx/vision_model.onnx', 'fp32'],
      ['onnx/vision_model_quantized.onnx', 'q8'],
      ['onnx/vision_model_q4f16.onnx', 'q4f16'],
    ]);
  });

  test('is looked for in the folder onnx first', () => {
    expect(found('model.onnx', 'onnx/model_fp16.onnx')).toEqual([['onnx/model_fp16.onnx', 'fp16']]);
    expect(found('model.onnx', 'openvino/model.onnx')).toEqual([['model.onnx', 'fp32']]);
  });

  test('may have any name as long as it is no other part', () => {
    expect(found('onnx/text_model.onnx', 'onnx/dinov2_vits14.onnx')).toEqual([
      ['onnx/dinov2_vits14.onnx', 'fp32'],
    ]);
    expect(found('onnx/decoder_model_merged.onnx', 'onnx/embed_tokens.onnx')).toEqual([]);
  });

  test('takes along the files its weights are in, its own only', () => {
    const [fp32, q8] = encoderVariants(
      files(
        'onnx/model.onnx',
        'onnx/model.onnx_data',
        'onnx/model.onnx_data_1',
        'onnx/model_quantized.onnx',
        'onnx/model_quantized.onnx_data',
        'onnx/model.onnx.json',
      ),
    );
    expect(fp32.external.map(({ path }) => path)).toEqual([
      'onnx/model.onnx_data',
      'onnx/model.onnx_data_1',
    ]);
    expect(q8.external.map(({ path }) => path)).toEqual(['onnx/model_quantized.onnx_data']);
    expect(totalBytes(fp32)).toBe(30);
    expect(totalBytes({ ...fp32, external: [{ path: 'x' }] })).toBeUndefined();
    expect(isExternalOf('a.onnx.data', 'a.onnx')).toBe(true);
    expect(isExternalOf('a.onnx_date', 'a.onnx')).toBe(false);
  });
});

test('a text tower with weights in files of their own is left out', () => {
  const list = files('text_model.onnx', 'text_model.onnx_data', 'text_model_q4.onnx');
  expect(textVariants(list).map(({ dtype }) => dtype)).toEqual(['q4']);
});

describe('the known encoders', () => {
  test('have ids, licences, dtypes and sentences', () => {
    for (const known of knownEncoders) {
      expect(parseRepoId(known.repo)).toEqual({ repo: known.repo, revision: 'main' });
      expect(known.licence).not.toBe('');
      expect(known.summary).toMatch(/\.$/);
      expect(Object.keys(known.dtypes)).toContain('fp32');
      for (const dtype of Object.keys(known.dtypes)) expect(dtypes).toContain(dtype);
      expect(findKnownEncoder(known.repo.toUpperCase())).toBe(known);
    }
    expect(new Set(knownEncoders.map(({ repo }) => repo)).size).toBe(knownEncoders.length);
    expect(findKnownEncoder('a/b')).toBeUndefined();
  });
});
