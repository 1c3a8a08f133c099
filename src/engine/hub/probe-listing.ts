import { dtypeSuffix, type Dtype } from './dtypes.ts';
import type { HubPlace } from './hub-address.ts';
import type { Library } from './hub-parts.ts';
import type { RepoListing } from './repo-listing.ts';
import type { HubFile } from './stored-file.ts';

const maxExternal = 8;

/**
 * Finds out file by file what a host without a list has: the registry of transformers.js asks for
 * the first byte of every file that there may be. Digests and the licence stay unknown.
 */
export async function probeListing(
  { repo, revision }: HubPlace,
  { ModelRegistry }: Library,
): Promise<RepoListing> {
  const files: HubFile[] = [];
  const add = async (path: string): Promise<boolean> => {
    const { exists, size } = await ModelRegistry.get_file_metadata(repo, path, { revision });
    if (exists) files.push({ path, ...(size ? { bytes: size } : {}) });
    return exists;
  };
  const addSessions = async (stem: string): Promise<boolean> => {
    const found = await ModelRegistry.get_available_dtypes(repo, {
      revision,
      model_file_name: stem,
    });
    for (const dtype of found as Dtype[]) {
      const path = `onnx/${stem}${dtypeSuffix[dtype]}.onnx`;
      if (!(await add(path))) continue;
      for (let i = 0; i < maxExternal; i++) {
        if (!(await add(`${path}_data${i === 0 ? '' : `_${i}`}`))) break;
      }
    }
    return found.length > 0;
  };
  await add('config.json');
  await add('preprocessor_config.json');
  if (await add('tokenizer_config.json')) await add('tokenizer.json');
  // Of a pair that comes in halves, the whole is of no use.
  if (await addSessions('vision_model')) await addSessions('text_model');
  else await addSessions('model');
  return { files, licence: null, isGated: false, isOld: false };
}
