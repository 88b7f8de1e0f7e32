import { detection } from './dashboards/detection.mjs';
import { machines } from './dashboards/machines.mjs';
import { people } from './dashboards/people.mjs';
import { pipeline } from './dashboards/pipeline.mjs';

const WIDTH = 24;
const HEIGHT = 8;
const ROW_HEIGHT = 1;

/** Each dashboard as the JSON that Grafana provisions, by its file's name. */
export const dashboardFiles = () =>
  [pipeline, detection, people, machines].map((one) => [
    `${one.uid}.json`,
    `${JSON.stringify(dashboard(one), null, 2)}\n`,
  ]);

/**
 * @param {object} one
 * @param {string} one.uid stable: links and bookmarks name it
 * @param {{ title: string, panels: { title: string, help?: string, unit?: string, queries: Record<string, string> }[] }[]} one.rows
 *   queries by the legend of what they draw
 */
function dashboard({ uid, title, rows }) {
  const panels = [];
  let y = 0;
  for (const row of rows) {
    panels.push({
      type: 'row',
      title: row.title,
      collapsed: false,
      panels: [],
      gridPos: { h: ROW_HEIGHT, w: WIDTH, x: 0, y },
    });
    y += ROW_HEIGHT;
    const width = WIDTH / row.panels.length;
    for (const [column, one] of row.panels.entries())
      panels.push(panel(one, { h: HEIGHT, w: width, x: column * width, y }));
    y += HEIGHT;
  }
  return {
    uid,
    title: `Manumit: ${title}`,
    tags: ['manumit'],
    schemaVersion: 39,
    editable: false,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' }] },
    panels: panels.map((one, index) => ({ id: index + 1, ...one })),
  };
}

function panel({ title, help, unit = 'short', queries }, gridPos) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the dashboard
  const datasource = { type: 'prometheus', uid: '${datasource}' };
  return {
    type: 'timeseries',
    title,
    ...(help === undefined ? {} : { description: help }),
    datasource,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 8, showPoints: 'never' } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: Object.entries(queries).map(([legendFormat, expr], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat,
    })),
  };
}
