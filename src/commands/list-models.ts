import { parseArgs } from 'node:util';
import { bundledModels } from './find-model.ts';

/** `models [--json]` */
export async function listModels(args: string[], print: (line: string) => void): Promise<void> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const cards = (await bundledModels()).map(({ card }) => card);
  if (values.json) {
    print(
      JSON.stringify(
        cards.map((card) => ({ ...card, bundled: true })),
        null,
        1,
      ),
    );
    return;
  }
  for (const { id, label, summary, bytes, dtype, input, patchSize } of cards) {
    const grid = `${input.width / patchSize} × ${input.height / patchSize} patches`;
    print(`${id}  ${label}, ${(bytes / 1e6).toFixed(1)} MB, ${dtype}, ${grid}`);
    print(`    ${summary}`);
  }
}
