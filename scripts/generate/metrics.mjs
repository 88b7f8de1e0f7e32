import { createLogger, createRegistry } from '../../libs/service-kit/dist/index.js';
import { createConsoleEvents } from '../../services/console/dist/index.js';
import { createDispatcherEvents } from '../../services/dispatcher/dist/index.js';
import { createGatewayEvents } from '../../services/gateway/dist/index.js';
import { createScorerEvents } from '../../services/scorer/dist/index.js';

const SERVICES = {
  Gateway: createGatewayEvents,
  Scorer: createScorerEvents,
  Console: createConsoleEvents,
  Dispatcher: createDispatcherEvents,
};
const logger = createLogger({ name: 'generate', level: 'silent' });

/** The Markdown page of every metric of ours, by service. */
export function metricsPage() {
  const tables = Object.entries(SERVICES).map(([name, createEvents]) => {
    const registry = createRegistry();
    createEvents({ registry, logger });
    const rows = registry.getMetricsAsArray().map(({ name: metric, help, labelNames, type }) => {
      const labels = labelNames.length === 0 ? '' : labelNames.map((label) => `\`${label}\``).join(' ');
      return `| \`${metric}\` | ${type} | ${labels} | ${help} |`;
    });
    return `## ${name}\n\n| metric | type | labels | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Metrics

Each process has them at \`/metrics\` on its admin port, in the OpenMetrics format, with exemplars that lead to traces, beside the
metrics of Node.js itself and \`moderation_ready\`, which is 1 while \`/readyz\` says so. \`npm start\` has all of them. No label holds an id or a text.

${tables.join('\n')}`;
}
