import type { FileSource } from '../api.ts';
import { DownloadError } from './download-error.ts';
import { splitDtype } from './dtypes.ts';
import { draftCard } from './hub-card.ts';

const configNames = ['config.json', 'preprocessor_config.json'];

/**
 * A model out of dropped or chosen files: one ONNX file, the files its weights are in where it
 * does not hold them itself, and `config.json` and `preprocessor_config.json` where they are at
 * hand. Nothing is read but those two.
 *
 * @throws DownloadError `no-encoder`
 */
export async function fileSource(files: readonly File[]): Promise<FileSource> {
  const onnx = files.filter(({ name }) => /\.onnx$/i.test(name));
  if (onnx.length !== 1) {
    const names = (onnx.length > 0 ? onnx : files).map(({ name }) => name).join(', ');
    throw new DownloadError(
      'no-encoder',
      onnx.length === 0
        ? `There is no ONNX file among ${names || 'these'}; one that ends in .onnx is needed.`
        : `${names} are ${onnx.length} models; open one at a time, with the files its weights are in.`,
    );
  }
  const [file] = onnx;
  const config = await readJson(files, 'config.json');
  const preprocessor = await readJson(files, 'preprocessor_config.json');
  const { dtype } = splitDtype(file.name.replace(/\.onnx$/i, ''));
  return {
    origin: 'file',
    file,
    external: files.filter((other) => other !== file && !configNames.includes(other.name)),
    config,
    preprocessor,
    card: draftCard({
      id: `file:${file.name}`,
      label: file.name,
      summary: `A file of this computer: ${file.name}.`,
      licence: 'not told by the file',
      source: file.name,
      file: { path: file.name, bytes: file.size },
      dtype: dtype === 'fp32' ? 'auto' : dtype,
      config,
      preprocessor,
    }),
  };
}

async function readJson(files: readonly File[], name: string): Promise<unknown> {
  const file = files.find((given) => given.name === name);
  if (!file) return undefined;
  try {
    return JSON.parse(await file.text()) as unknown;
  } catch {
    throw new DownloadError('no-encoder', `${name} is not valid JSON.`);
  }
}
