/** `npm run bench [selection|encoder|stepwise|page]…`: one JSON object per line, ratios within one run. */
import { benchEncoder } from './encoder.ts';
import { benchPage } from './page.ts';
import { benchStepwise } from './stepwise.ts';
import { benchSelection } from './selection.ts';

const benches: Record<string, () => boolean | Promise<boolean>> = {
  selection: benchSelection,
  encoder: benchEncoder,
  stepwise: benchStepwise,
  page: benchPage,
};
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in benches));
if (unknown) {
  console.error(`There is no bench “${unknown}”; there are ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
for (const name of asked.length ? asked : Object.keys(benches)) {
  if (!(await benches[name]())) process.exitCode = 1;
}
