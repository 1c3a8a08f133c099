/** Charts as Vega-Lite draws them. Each entry: family, captions, and a function that gives the specification. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bell, chance, list, number, pick, random, whole } from './chance.mjs';
import { commas, markColour, theme } from './theme.mjs';
import { title, word } from './words.mjs';

let vega, lite;
export async function loadVega(work) {
  const modules = createRequire(join(work, 'npm/package.json'));
  // both are ES modules, whose entry is their only file
  [vega, lite] = await Promise.all(
    ['vega', 'vega-lite'].map((name) => import(pathToFileURL(modules.resolve(name)))),
  );
}

const some = (low, high) => list(whole(low, high), (i) => `${word().slice(0, 9)} ${i}`);
const named = (field, type, more = {}) => ({
  field,
  type,
  title: chance(0.6) ? title(whole(1, 2)) : null,
  ...more,
});
const coloured = () => ({ field: 'group', type: 'nominal', title: chance(0.5) ? word() : null });

/** A value for every pair of name and group. */
const table = (names, groups) =>
  names.flatMap((name) => groups.map((group) => ({ name, group, value: number() })));

const curves = (mark) => () => {
  const at = {};
  const groups = some(1, 4);
  const data = list(whole(10, 50), (x) =>
    groups.map((group) => ({
      x,
      group,
      value: (at[group] = Math.max(0, (at[group] ?? number()) + bell() * 8)),
    })),
  ).flat();
  return {
    data,
    mark: {
      type: mark,
      interpolate: pick(['linear', 'monotone', 'step']),
      point: mark === 'line' && chance(0.3),
    },
    encoding: {
      x: named('x', 'quantitative'),
      y: named('value', 'quantitative'),
      color: coloured(),
    },
  };
};

const bars =
  ({ lying = false, stacked = false, grouped = false } = {}) =>
  () => {
    const data = table(some(3, 9), stacked || grouped ? some(2, 4) : ['all']);
    const [across, up] = lying ? ['y', 'x'] : ['x', 'y'];
    return {
      data,
      mark: { type: 'bar', cornerRadiusEnd: pick([0, 0, 4]) },
      encoding: {
        [across]: named('name', 'nominal', {
          axis: { labelAngle: lying ? 0 : pick([0, -45, -90]) },
        }),
        [up]: named('value', 'quantitative'),
        ...(stacked || grouped ? { color: coloured() } : { color: { value: markColour() } }),
        ...(grouped ? { [`${across}Offset`]: { field: 'group' } } : {}),
      },
    };
  };

const points = () => {
  const groups = some(1, 4);
  const data = groups.flatMap((group) => {
    const [x, y, spread] = [number(), number(), pick([5, 12, 20])];
    return list(whole(15, 80), () => ({
      group,
      x: x + bell() * spread,
      y: y + bell() * spread,
      size: number(),
    }));
  });
  return {
    data,
    mark: { type: pick(['point', 'circle', 'square', 'tick']), opacity: 0.5 + random() / 2 },
    encoding: {
      x: named('x', 'quantitative', { scale: { zero: false } }),
      y: named('y', 'quantitative', { scale: { zero: false } }),
      color: coloured(),
      ...(chance(0.3) ? { size: named('size', 'quantitative') } : {}),
    },
  };
};

const counts = () => ({
  data: list(400, () => ({ x: bell() * 10 })),
  mark: { type: 'bar', color: markColour() },
  encoding: {
    x: named('x', 'quantitative', { bin: { maxbins: whole(8, 40) } }),
    y: { aggregate: 'count', title: chance(0.5) ? word() : null },
  },
});

const cells = () => ({
  data: table(some(4, 12), some(4, 10)),
  mark: 'rect',
  encoding: {
    x: named('name', 'nominal'),
    y: named('group', 'nominal'),
    color: {
      field: 'value',
      type: 'quantitative',
      title: null,
      scale: { scheme: pick(['viridis', 'blues', 'redblue', 'magma', 'goldgreen']) },
    },
  },
});

const boxes = () => {
  const groups = some(3, 7);
  return {
    data: groups.flatMap((group) => {
      const m = number();
      return list(40, () => ({ group, value: m + bell() * 12 }));
    }),
    mark: { type: 'boxplot', extent: pick([1.5, 'min-max']) },
    encoding: {
      x: named('group', 'nominal'),
      y: named('value', 'quantitative'),
      color: { ...coloured(), legend: null },
    },
  };
};

const pie = () => ({
  data: table(['all'], some(3, 7)),
  mark: { type: 'arc', innerRadius: pick([0, 0, 60]) },
  encoding: { theta: { field: 'value', type: 'quantitative' }, color: coloured() },
});

const panels = () => ({
  data: table(some(4, 7), some(2, 3)).flatMap((row) =>
    list(3, (i) => ({ ...row, panel: `${i}`, value: number() })),
  ),
  mark: pick(['bar', 'point', 'line']),
  encoding: {
    x: named('name', 'nominal'),
    y: named('value', 'quantitative'),
    color: coloured(),
    column: { field: 'panel', title: null },
  },
});

export const vegaCharts = {
  'vega-line': [
    'line-chart',
    ['a line chart', 'a plot with lines', 'a graph of curves'],
    curves('line'),
  ],
  'vega-area': ['area-chart', ['an area chart', 'a stacked area plot'], curves('area')],
  'vega-bar': ['bar-chart', ['a bar chart', 'a plot with bars'], bars()],
  'vega-lying': ['bar-chart', ['a bar chart', 'bars from left to right'], bars({ lying: true })],
  'vega-stacked': [
    'bar-chart',
    ['a bar chart', 'a bar chart of coloured parts'],
    bars({ stacked: true }),
  ],
  'vega-grouped': ['bar-chart', ['a bar chart', 'a grouped bar chart'], bars({ grouped: true })],
  'vega-scatter': ['scatter-plot', ['a scatter plot', 'a cloud of points'], points],
  'vega-histogram': ['histogram', ['a histogram', 'a chart of frequencies'], counts],
  'vega-heat': ['heat-map', ['a heat map', 'a matrix plot with colours'], cells],
  'vega-box': ['box-plot', ['a box plot', 'a chart of distributions side by side'], boxes],
  'vega-pie': ['pie-chart', ['a pie chart', 'a circle in coloured parts'], pie],
  'vega-panels': [
    'panels',
    ['a figure with several plots', 'several charts beside each other'],
    panels,
  ],
};

/** [html of the chart, its heading] */
export async function drawVega(make, name) {
  const { width, height } = theme.viewport;
  const heading = chance(0.75) ? title(whole(1, 5)) : '';
  const { data, ...drawn } = make();
  const ink = {
    labelColor: theme.text,
    titleColor: theme.text,
    labelFont: theme.font,
    titleFont: theme.font,
    labelFontSize: theme.size - 2,
    titleFontSize: theme.size - 1,
  };
  const size = drawn.encoding.column
    ? { width: width / 5, height: height * 0.6 }
    : { width, height, autosize: { type: 'fit', contains: 'padding' } };
  const { spec } = lite.compile({
    ...drawn,
    ...size,
    data: { values: data },
    padding: whole(8, 24),
    title: heading || undefined,
    background: commas(theme.background),
    config: {
      axis: {
        ...ink,
        grid: chance(0.6),
        gridColor: theme.line,
        domainColor: theme.text,
        tickColor: theme.text,
      },
      legend: { ...ink, orient: pick(['right', 'right', 'top', 'bottom']) },
      header: ink,
      title: {
        color: theme.text,
        font: theme.font,
        fontSize: theme.size + 3,
        anchor: pick(['start', 'middle']),
      },
      view: { stroke: chance(0.4) ? theme.text : null },
      range: chance(0.4) ? { category: list(6, markColour) } : {},
    },
  });
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  // the ground of a group of marks is the area of its axes; legends have grounds too
  const groups = svg.split('<g class="mark-group role-');
  const marked = groups.map((group) =>
    /^(legend|scope")/.test(group)
      ? group
      : group.replaceAll('<path class="background"', `$& data-r="chart" data-t="${name}"`),
  );
  return [marked.join('<g class="mark-group role-'), heading];
}
