import { processSettings } from '../../libs/service-kit/dist/index.js';
import { consoleSettings } from '../../services/console/dist/index.js';
import { dispatcherSettings } from '../../services/dispatcher/dist/index.js';
import { gatewaySettings } from '../../services/gateway/dist/index.js';
import { scorerSettings } from '../../services/scorer/dist/index.js';
import { standaloneSettings } from '../../services/standalone/dist/index.js';

const SERVICES = {
  'Standalone (`npm start`)': standaloneSettings,
  Gateway: gatewaySettings,
  Scorer: scorerSettings,
  Console: consoleSettings,
  Dispatcher: dispatcherSettings,
};

/** The Markdown page of every environment variable, by service. */
export function configurationPage() {
  const tables = Object.entries(SERVICES).map(
    ([name, settings]) => `## ${name}\n\n${table({ ...settings, ...processSettings })}`,
  );
  return `# Configuration

Every value comes from the environment, and is checked at the start: a wrong one, or a variable that does not exist, stops it
with every problem at once (exit status 78). \`X_FILE\` names a file that holds the value of \`X\`; use it for secrets.
\`OTEL_EXPORTER_OTLP_ENDPOINT\` and its companions turn on tracing, as OpenTelemetry defines them.

${tables.join('\n')}`;
}

function table(settings) {
  const rows = Object.values(settings).map(({ variable, schema, description, secret }) => {
    const { success, data } = schema.safeParse(undefined);
    const fallback = success ? `\`${Array.isArray(data) ? data.join(',') : data}\`` : '**required**';
    return `| \`${variable}\` | ${secret ? 'secret' : fallback.replace('``', 'empty')} | ${description} |`;
  });
  return `| variable | default | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
}
