// `npm run --silent score [-- --no-judge]`: message events in, assessments out, one JSON a line. Nothing else goes to standard
// output.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Policy } from '@manumit/contracts';
import { readYamlFile } from '@manumit/service-kit';
import { openDetection } from '../load-detection.js';
import { createScoreSession, type ScoreLine } from '../score-session.js';

const MODELS = fileURLToPath(new URL('../../../../models', import.meta.url));
const DEFAULT_POLICY = fileURLToPath(new URL('../../../../policies/default.yaml', import.meta.url));

async function print(line: ScoreLine): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, 'drain');
}

// A reader that has seen enough (`| head`) closes the pipe: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

const policy = await readYamlFile(DEFAULT_POLICY, Policy);
const detection = await openDetection(
  { judge: !process.argv.includes('--no-judge'), modelsFolder: MODELS },
  policy.thresholds,
);
const session = createScoreSession(detection.assessor, policy);
let lineNumber = 0;
for await (const text of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
  lineNumber += 1;
  if (text.trim() === '') continue;
  const result = await session.score(text);
  if (result.kind === 'scored') {
    await print(result.line);
  } else {
    process.stderr.write(`line ${lineNumber}: ${result.reason}: ${result.detail}\n`);
    process.exitCode = 1;
  }
}
for (const line of session.networks()) await print(line);
await detection.close();
