import { OnnxError } from './onnx-model.ts';

/**
 * Names the usual things that arrive under the name of a model but are none.
 *
 * @throws OnnxError with the reason `empty`, `html`, `git-lfs` or `not-onnx`.
 */
export function refuseForeignFile(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new OnnxError('empty', 'The file is empty.');
  const head = String.fromCharCode(...bytes.subarray(0, 512));
  if (/^(\u00ef\u00bb\u00bf)?\s*<(!doctype|html|head|body|\?xml|!--)/i.test(head)) {
    throw new OnnxError(
      'html',
      'This is a web page, not a model: the address probably leads to a page about the file or to a login.',
    );
  }
  if (head.startsWith('version https://git-lfs')) {
    throw new OnnxError(
      'git-lfs',
      'This is a Git LFS pointer, a few lines that stand for the model; fetch the file itself (git lfs pull, or the download link).',
    );
  }
  const foreign = SIGNATURES.find(([signature]) => head.startsWith(signature));
  if (foreign !== undefined) {
    throw new OnnxError('not-onnx', `This is ${foreign[1]}, not an ONNX model.`);
  }
}

const SIGNATURES = [
  ['PK\u0003\u0004', 'a zip archive (or a PyTorch checkpoint)'],
  ['\u001f\u008b', 'a gzip archive'],
  ['\u0089PNG', 'a PNG picture'],
  ['\u00ff\u00d8\u00ff', 'a JPEG picture'],
  ['GGUF', 'a GGUF model'],
  ['\u0089HDF', 'an HDF5 file'],
  ['{', 'a JSON file'],
] as const;
