import { describe, expect, it } from 'vitest';
import { byteWords, phaseWords } from '../../src/ui/load-progress.ts';
import { modelFiles } from '../../src/ui/model-files.ts';
import { attentionWords, blockWords, errorWords } from '../../src/ui/model-words.ts';

const flags = (text: string): boolean[] => [...text].map((c) => c === '1');

describe('words for blocks', () => {
  it.each([
    ['1111', 'every block'],
    ['0000', 'no block'],
    ['0100', 'block 1'],
    ['1110', 'blocks 0–2'],
    ['11010111', 'blocks 0–1, 3 and 5–7'],
  ])('%s are %s', (given, words) => {
    expect(blockWords(flags(given))).toBe(words);
  });

  it('tell the kinds of attention apart', () => {
    const block = (attention: string) => ({
      attention,
      canCut: true,
      canCutMidway: true,
      takesSizes: true,
    });
    expect(attentionWords([block('softmax'), block('softmax')])).toBe('softmax in every block');
    expect(attentionWords([block('softmax'), block('Attention'), block('softmax')])).toBe(
      'softmax in blocks 0 and 2; fused (Attention) in block 1',
    );
  });
});

describe('words for a load', () => {
  it('say bytes in one unit', () => {
    expect(byteWords({ phase: 'download', loaded: 12e6, total: 88.5e6 })).toBe('12 of 89 MB');
    expect(byteWords({ phase: 'download', loaded: 500e3, total: 88.5e6 })).toBe('500 kB of 89 MB');
    expect(byteWords({ phase: 'download', loaded: 3e6 })).toBe('3.0 MB');
    expect(byteWords({ phase: 'compile' })).toBe('');
  });

  it('say where the bytes come from', () => {
    expect(phaseWords({ phase: 'download' })).toBe('downloading');
    expect(phaseWords({ phase: 'download', via: 'cache' })).toBe('reading from this machine');
    expect(phaseWords({ phase: 'download', via: 'other-tab' })).toMatch(/another tab/);
  });

  it('give errors two digits', () => {
    expect([0, 2.46e-6, 0.012345].map(errorWords)).toEqual(['0', '2.5e-6', '0.012']);
  });
});

describe('files that belong to a model', () => {
  const names = (...given: string[]): readonly string[] =>
    modelFiles(given.map((name) => new File([], name))).map(({ name }) => name);

  it('are the ONNX file and what its weights and its size are in', () => {
    expect(
      names('shot.png', 'm.onnx', 'm.onnx_data', 'm.onnx.data_1', 'w.data', 'config.json'),
    ).toEqual(['m.onnx', 'm.onnx_data', 'm.onnx.data_1', 'w.data', 'config.json']);
  });

  it('are not there among pictures, and count alone where nothing else was handed in', () => {
    expect(names('shot.png')).toEqual([]);
    expect(names('shot.png', 'data.json')).toEqual([]);
    expect(names('m.onnx_data', 'config.json')).toEqual(['m.onnx_data', 'config.json']);
    expect(names()).toEqual([]);
  });
});
