/** What ECharts draws. Each entry: family, captions, and a function that gives the chart's options. */
import { bell, chance, list, number, pick, random, whole } from './chance.mjs';
import { markColour } from './theme.mjs';
import { title, word } from './words.mjs';

const labels = (count) => list(count, (i) => `${word().slice(0, 9)}${chance(0.2) ? ` ${i}` : ''}`);
const walk = (count) => {
  let at = number();
  return list(count, () => (at = Math.round((at + (random() - 0.48) * 20) * 10) / 10));
};
const axisName = () =>
  chance(0.5) ? { name: word(), nameLocation: pick(['end', 'middle']), nameGap: 28 } : {};
const axes = (names, lying = false) => {
  const named = { type: 'category', data: names, ...axisName() };
  const counted = {
    type: 'value',
    scale: chance(0.4),
    splitLine: { show: chance(0.7) },
    ...axisName(),
  };
  return lying ? { yAxis: named, xAxis: counted } : { xAxis: named, yAxis: counted };
};
const series = (count, make) => list(count, () => ({ name: word(), ...make() }));

function lines(filled) {
  const count = whole(6, 24);
  const smooth = chance(0.4);
  const stack = filled && chance(0.6) ? 'all' : undefined;
  return {
    ...axes(labels(count)),
    series: series(whole(1, 4), () => ({
      type: 'line',
      smooth,
      stack,
      data: walk(count),
      showSymbol: chance(0.5),
      areaStyle: filled ? { opacity: 0.3 + random() * 0.6 } : undefined,
    })),
  };
}

function bars({ lying = false, stacked = false } = {}) {
  const count = whole(3, 9);
  const round = pick([0, 0, 4, 10]);
  return {
    ...axes(labels(count), lying),
    series: series(stacked ? whole(2, 4) : whole(1, 3), () => ({
      type: 'bar',
      stack: stacked ? 'all' : undefined,
      data: list(count, () => number()),
      itemStyle: { borderRadius: round },
      label: { show: chance(0.25) },
    })),
  };
}

function points() {
  const spread = pick([3, 6, 12.5]);
  const value = { type: 'value', splitLine: { show: chance(0.6) } };
  return {
    xAxis: { ...value, ...axisName() },
    yAxis: { ...value, ...axisName() },
    series: series(whole(1, 4), () => {
      const [x, y] = [number(), number()];
      const near = (at) => at + bell() * spread;
      return {
        type: 'scatter',
        symbolSize: whole(5, 18),
        data: list(whole(15, 90), () => [near(x), near(y)]),
      };
    }),
  };
}

const shares = () => list(whole(3, 7), () => ({ name: word(), value: whole(5, 60) }));
const pie = () => ({
  series: [
    {
      type: 'pie',
      radius: pick(['62%', ['35%', '65%'], ['18%', '66%']]),
      data: shares(),
      roseType: chance(0.25) ? 'radius' : undefined,
      label: { show: chance(0.75) },
    },
  ],
});

function cells() {
  const [rows, cols] = [whole(4, 10), whole(5, 14)];
  const grid = list(rows * cols, (i) => [i % cols, Math.floor(i / cols), Math.round(number())]);
  const colours = pick([
    ['#f5f5f5', markColour()],
    ['#313695', '#ffffbf', '#a50026'],
    ['#440154', '#21918c', '#fde725'],
  ]);
  return {
    xAxis: { type: 'category', data: labels(cols) },
    yAxis: { type: 'category', data: labels(rows) },
    visualMap: {
      min: 0,
      max: 100,
      orient: pick(['horizontal', 'vertical']),
      left: 'right',
      bottom: 0,
      inRange: { color: colours },
    },
    series: [{ type: 'heatmap', data: grid, label: { show: rows * cols < 60 } }],
  };
}

const star = () => {
  const count = whole(4, 8);
  return {
    radar: {
      indicator: labels(count).map((name) => ({ name, max: 100 })),
      shape: pick(['polygon', 'circle']),
      radius: '62%',
    },
    series: [
      {
        type: 'radar',
        areaStyle: chance(0.5) ? {} : undefined,
        data: list(whole(1, 3), () => ({ name: word(), value: list(count, () => number()) })),
      },
    ],
  };
};

const boxes = () => {
  const count = whole(3, 8);
  return {
    ...axes(labels(count)),
    series: [
      { type: 'boxplot', data: list(count, () => list(5, () => number()).sort((a, b) => a - b)) },
    ],
  };
};

const candles = () => {
  const count = whole(15, 45);
  const closes = walk(count + 1);
  return {
    ...axes(list(count, (i) => `${1 + (i % 28)}.${1 + Math.floor(i / 28)}.`)),
    series: [
      {
        type: 'candlestick',
        data: list(count, (i) => {
          const [open, close] = [closes[i], closes[i + 1]];
          return [
            open,
            close,
            Math.min(open, close) - number(8),
            Math.max(open, close) + number(8),
          ];
        }),
      },
    ],
  };
};

const branch = (depth) => ({
  name: word(),
  value: whole(4, 40),
  children: depth ? list(whole(2, 4), () => branch(depth - 1)) : undefined,
});
const tree = (type) => () => ({
  series: [
    {
      type,
      data: list(whole(3, 6), () => branch(1)),
      breadcrumb: { show: false },
      roam: false,
      ...(type === 'sunburst' ? { radius: ['12%', '82%'] } : {}),
      ...(type === 'treemap' ? { width: '90%', height: '78%' } : {}),
    },
  ],
});

const streams = () => {
  const layers = list(3, (layer) => list(whole(2, 4), (i) => `${title(1)} ${layer}${i}`));
  const links = layers
    .slice(1)
    .flatMap((targets, i) =>
      layers[i].flatMap((source) =>
        targets.map((target) => ({ source, target, value: whole(1, 20) })),
      ),
    );
  return {
    series: [
      {
        type: 'sankey',
        data: layers.flat().map((name) => ({ name })),
        links,
        top: '16%',
        right: '16%',
      },
    ],
  };
};

const dial = () => ({
  series: [
    {
      type: 'gauge',
      progress: { show: chance(0.6) },
      data: [{ value: whole(3, 98), name: word() }],
    },
  ],
});
const narrowing = () => ({
  series: [
    { type: 'funnel', top: '18%', data: shares(), label: { position: pick(['inside', 'right']) } },
  ],
});

export const echarts = {
  'echarts-line': [
    'line-chart',
    ['a line chart', 'a chart with lines', 'lines over two axes'],
    () => lines(false),
  ],
  'echarts-area': ['area-chart', ['an area chart', 'a chart with filled areas'], () => lines(true)],
  'echarts-bar': [
    'bar-chart',
    ['a bar chart', 'a chart of upright bars', 'a column chart'],
    () => bars(),
  ],
  'echarts-lying': [
    'bar-chart',
    ['a bar chart', 'a chart of horizontal bars'],
    () => bars({ lying: true }),
  ],
  'echarts-stacked': [
    'bar-chart',
    ['a bar chart', 'a stacked bar chart'],
    () => bars({ stacked: true }),
  ],
  'echarts-scatter': [
    'scatter-plot',
    ['a scatter plot', 'a plot with points', 'a chart of dots'],
    points,
  ],
  'echarts-pie': ['pie-chart', ['a pie chart', 'a round chart of shares', 'a doughnut chart'], pie],
  'echarts-heat': ['heat-map', ['a heat map', 'a grid of coloured cells'], cells],
  'echarts-radar': ['radar-chart', ['a radar chart', 'a round plot with axes like a star'], star],
  'echarts-box': ['box-plot', ['a box plot', 'a plot with boxes and whiskers'], boxes],
  'echarts-candles': [
    'candle-chart',
    ['a candlestick chart', 'a chart of prices', 'a stock chart'],
    candles,
  ],
  'echarts-treemap': ['tree-map', ['a tree map', 'a chart of nested rectangles'], tree('treemap')],
  'echarts-sunburst': [
    'sunburst',
    ['a sunburst chart', 'a chart of nested rings'],
    tree('sunburst'),
  ],
  'echarts-sankey': ['sankey', ['a sankey diagram', 'a chart of flows between columns'], streams],
  'echarts-gauge': ['gauge', ['a gauge', 'a dial with a pointer', 'a speedometer'], dial],
  'echarts-funnel': ['funnel', ['a funnel chart', 'a chart of narrowing steps'], narrowing],
};
