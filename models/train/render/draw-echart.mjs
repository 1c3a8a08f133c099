/** Draws the charts of `echarts.mjs` without a browser. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chance, list, pick, whole } from './chance.mjs';
import { commas, markColour, theme } from './theme.mjs';
import { snippet, title } from './words.mjs';

let library;
export function loadEcharts(work) {
  library = createRequire(join(work, 'npm/package.json'))('echarts');
}

/** The area of the axes, or all below the title where there are none. */
function plotArea(chart, width, height) {
  const grid = chart.getModel().getComponent('grid');
  if (grid) return grid.coordinateSystem.getRect();
  return { x: width * 0.08, y: height * 0.14, width: width * 0.84, height: height * 0.78 };
}

/** [html of the chart, its heading] */
export function drawEchart(make, name) {
  const { width, height } = theme.viewport;
  const heading = chance(0.75) ? title(whole(1, 5)) : '';
  const chart = library.init(null, theme.dark ? 'dark' : null, {
    renderer: 'svg',
    ssr: true,
    width,
    height,
  });
  const drawn = make();
  chart.setOption({
    animation: false,
    backgroundColor: commas(theme.background),
    textStyle: { fontFamily: theme.font },
    ...(chance(0.5) ? { color: list(5, markColour) } : {}),
    title: heading
      ? {
          text: heading,
          subtext: chance(0.3) ? snippet(40) : '',
          left: pick(['left', 'center']),
          textStyle: { fontFamily: theme.font },
        }
      : undefined,
    legend:
      drawn.series.length > 1 || chance(0.3)
        ? { top: pick(['8%', 'bottom']), left: pick(['center', 'right']) }
        : undefined,
    grid: drawn.xAxis
      ? { top: '18%', bottom: '14%', left: '10%', right: chance(0.3) ? '14%' : '6%' }
      : undefined,
    ...drawn,
  });
  const area = plotArea(chart, width, height);
  const svg = chart.renderToSVGString();
  chart.dispose();
  const place = `left:${area.x}px;top:${area.y}px;width:${area.width}px;height:${area.height}px`;
  return [
    `${svg}<div data-r="chart" data-t="${name}" style="position:absolute;${place}"></div>`,
    heading,
  ];
}
