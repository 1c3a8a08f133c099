import { parseArgs } from 'node:util';
import { signalTensors } from '../core/signals.ts';
import type { ParamSpec, Strategy } from '../core/strategy.ts';
import type { SignalName } from '../core/types.ts';
import { describeRange } from '../core/resolve-params.ts';

const tensorOf = (name: SignalName): string => signalTensors[name].tensor;

function describe(strategy: Strategy) {
  const { id, label, family, action, stage, control, nested, cite, adapted } = strategy;
  const needs = strategy.needs.map((need) =>
    typeof need === 'string' ? tensorOf(need) : need.map(tensorOf),
  );
  const params = Object.entries(strategy.params).map(([name, spec]) => ({ name, ...spec }));
  return { id, label, family, action, stage, control, nested, needs, params, cite, adapted };
}

const describeParam = (name: string, spec: ParamSpec): string =>
  `    ${name}=${spec.default || '""'}  ${describeRange(spec)}. ${spec.help}`;

/** `strategies [--json]` */
export function listStrategies(
  strategies: readonly Strategy[],
  args: string[],
  print: (line: string) => void,
): void {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  if (values.json) {
    print(JSON.stringify(strategies.map(describe), null, 1));
    return;
  }
  for (const strategy of strategies) {
    const { needs } = describe(strategy);
    const wanted = needs.map((need) => (typeof need === 'string' ? need : need.join(' or ')));
    print(`${strategy.id}  ${strategy.label}`);
    print(
      `    ${strategy.family}, ${strategy.action}, ${strategy.stage.join(' or ')} encoder, needs ${wanted.join(', ') || 'nothing'}`,
    );
    if (strategy.cite)
      print(`    ${strategy.cite.title} (${strategy.cite.year}) ${strategy.cite.url}`);
    for (const [name, spec] of Object.entries(strategy.params)) print(describeParam(name, spec));
  }
}
