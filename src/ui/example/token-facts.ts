import { role } from '../../overlay/token-map.ts';
import { cutOf, type Cut } from './cut-of.ts';
import { countGroups, countPatches, groupOf, scoreOf, stepOf, type Example } from './example.ts';
import { formatPlace, formatValue } from './example-words.ts';
import { extraName } from './extra-names.ts';
import { scoreName } from './score-name.ts';

/** One row of a table. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** The numbers that decided about one token, most telling first. */
export function tokenFacts(example: Example): readonly Fact[] {
  const { ranks, patch, strategy, params } = example;
  const facts: Fact[] = [{ name: 'Became', value: fateOf(example) }];
  const score = scoreOf(example);
  if (score !== null) {
    facts.push({ name: scoreName(strategy, params), value: formatValue(score) });
  }
  facts.push(...extraFacts(example));
  if (ranks) facts.push({ name: 'Rank', value: `${ranks[patch] + 1} of ${ranks.length}` });
  const cut = cutOf(example);
  if (cut) facts.push({ name: 'At the cut (last kept)', value: describeCut(cut) });
  facts.push(...stepFacts(example), ...groupFacts(example));
  return facts;
}

function fateOf({ map, patch, reduction, grid }: Example): string {
  if (map.roles[patch] === role.dropped) return 'dropped';
  const anchor = reduction.kept[map.output[patch]];
  if (map.roles[patch] === role.kept) return 'kept as it is';
  return anchor === patch ? 'kept, with others in it' : `part of ${formatPlace(anchor, grid)}`;
}

function describeCut({ value, last, isLast }: Cut): string {
  const side = isLast
    ? 'this is the last one kept'
    : value > last
      ? 'this one is above'
      : value < last
        ? 'this one is below'
        : 'equal: the lower patch goes first';
  return `${formatValue(last)}; ${side}`;
}

/** One row for every number that the method shows of each patch, and one for its lists. */
function extraFacts(example: Example): readonly Fact[] {
  const { reduction, strategy, patch } = example;
  const facts: Fact[] = [];
  const lists: string[] = [];
  for (const [key, values] of Object.entries(reduction.extra)) {
    const name = extraName(strategy, key);
    if (typeof values !== 'object' || !name) continue;
    if (name.of === 'list' && values.includes(patch)) lists.push(name.label);
    if (name.of === 'patch' && values.length === countPatches(example)) {
      facts.push({ name: name.label, value: formatValue(values[patch]) });
    }
  }
  if (lists.length > 0) facts.push({ name: 'Listed under', value: lists.join(', ') });
  return facts;
}

function stepFacts(example: Example): readonly Fact[] {
  const step = stepOf(example);
  if (step?.kind === 'merge') {
    const into = formatPlace(step.into, example.grid);
    return [{ name: 'Cosine when merged', value: `${formatValue(step.similarity)}, to ${into}` }];
  }
  return [];
}

function groupFacts(example: Example): readonly Fact[] {
  const group = groupOf(example);
  if (!group || !example.reduction.groups) return [];
  const { anchor, size, weight } = group;
  const facts: Fact[] = [
    {
      name: 'Its token',
      value:
        size === 1
          ? 'this patch alone'
          : `${size} patches, at ${formatPlace(anchor, example.grid)}`,
    },
    { name: 'Weight in it', value: formatValue(weight) },
  ];
  const numGroups = countGroups(example);
  if (numGroups > 1) facts.push({ name: 'Takes part in', value: `${numGroups} tokens` });
  return facts;
}
