/** Pages that are one chart, as the libraries of `echarts` and `vega` draw it. */
import { pick } from './chance.mjs';
import { drawEchart, loadEcharts } from './draw-echart.mjs';
import { echarts } from './echarts.mjs';
import { drawVega, loadVega, vegaCharts } from './vega.mjs';

export async function loadCharts(work) {
  loadEcharts(work);
  await loadVega(work);
}

const entries = (charts, draw) =>
  Object.entries(charts).map(([template, [type, captions, make]]) => {
    const name = type.replace('-', ' ');
    const body = async () => {
      const [html, heading] = await draw(make, name);
      const marked = html.replace(`>${heading}</text>`, ` data-r="heading" data-t="heading"$&`);
      return [captions.join(' | '), `<div style="position:absolute;inset:0">${marked}</div>`];
    };
    return [template, type, body, 'chart'];
  });

const libraries = [entries(echarts, drawEchart), entries(vegaCharts, drawVega)];
export const chooseChart = () => pick(pick(libraries));
