import { describe, expect, test } from 'vitest';
import {
  hubModelId,
  parseHubModelId,
  parseRepoId,
  resolveUrl,
} from '../../../src/engine/hub/hub-address.ts';

describe('a repository id', () => {
  test.each([
    ['Xenova/clip-vit-base-patch32', 'Xenova/clip-vit-base-patch32', 'main'],
    ['  onnx-community/dinov2-small ', 'onnx-community/dinov2-small', 'main'],
    ['a/b.c_d@v1.2', 'a/b.c_d', 'v1.2'],
    ['a/b@refs/pr/3', 'a/b', 'refs/pr/3'],
    ['https://huggingface.co/a/b', 'a/b', 'main'],
    ['https://huggingface.co/a/b/', 'a/b', 'main'],
    ['https://hf.co/a/b/tree/refs%2Fpr%2F3', 'a/b', 'refs/pr/3'],
    ['https://huggingface.co/a/b/blob/main/onnx/model.onnx?x=1#y', 'a/b', 'main'],
    ['https://huggingface.co/a/b/discussions', 'a/b', 'main'],
  ])('is read from “%s”', (typed, repo, revision) => {
    expect(parseRepoId(typed)).toEqual({ repo, revision });
  });

  test.each([
    '',
    'dinov2',
    'a/b/c',
    'a//b',
    '/b',
    'a/',
    'a/..',
    '../b',
    'a/b--c',
    'a/b.git',
    'a/b@',
    'a/b@../x',
    'a b/c',
    '-a/b',
    'https://example.org/a/b',
    'javascript:alert(1)/x',
    `a/${'b'.repeat(97)}`,
  ])('is not “%s”', (typed) => {
    expect(() => parseRepoId(typed)).toThrow(/is no repository id; write owner\/name/);
  });

  test('too long to be shown is shortened in the sentence', () => {
    expect(() => parseRepoId('x'.repeat(500))).toThrow(/^“x{60}…”/);
  });
});

test('the id of a variant is read back', () => {
  for (const revision of ['main', 'v1.2', 'refs/pr/3']) {
    const id = hubModelId({ repo: 'a/b', revision }, 'q4f16');
    expect(parseHubModelId(id)).toEqual({ repo: 'a/b', revision, dtype: 'q4f16' });
  }
  expect(hubModelId({ repo: 'a/b', revision: 'main' }, 'fp16')).toBe('a/b:fp16');
  for (const other of ['default', 'file:model.onnx', 'a/b', 'a/b:', 'a/../b:fp16']) {
    expect(parseHubModelId(other)).toBeUndefined();
  }
});

test('a revision with slashes is one part of the address', () => {
  const place = { host: 'https://huggingface.co/', repo: 'a/b', revision: 'refs/pr/3' };
  expect(resolveUrl(place, 'onnx/model.onnx')).toBe(
    'https://huggingface.co/a/b/resolve/refs%2Fpr%2F3/onnx/model.onnx',
  );
});
