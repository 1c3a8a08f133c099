import { readGolden } from './goldens.ts';

interface Index {
  readonly cases: readonly { readonly id: string }[];
}

/** Ids of all stored cases of one method, as the collection lists them, so that none is forgotten. */
export function fieldCases(method: string): readonly string[] {
  return readGolden<Index>('field/index.json')
    .cases.map((entry) => entry.id)
    .filter((id) => id.startsWith(`${method}/`));
}
