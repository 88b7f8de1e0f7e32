import { readFileSync } from 'node:fs';
import { CONNECTORS } from '../../libs/connectors/dist/index.js';

const SDK_TESTS = new URL('../../tests/integration/messenger-sdks.test.ts', import.meta.url);
const REPLAY = {
  timestamp: 'signed time, five minutes',
  'delivery id': "the delivery's id",
  bytes: "the delivery's bytes",
};

/** The Markdown page of every messenger; tests hold each cell of it against deliveries. */
export function messengersPage() {
  const sdks = [...readFileSync(SDK_TESTS, 'utf8').matchAll(/^test\('(\w+): (?:what )?([@\w/-]+)/gm)];
  const rows = CONNECTORS.map(({ name, title, proof, replay, edits, deletions, challenge, answer, handshake }) => {
    const sdk = sdks.find(([, vendor]) => title.startsWith(vendor) && !title.includes('relayed'))?.[2] ?? '';
    const shakes = challenge !== undefined || handshake !== undefined || ['slack', 'discord'].includes(name);
    const first = shakes ? 'yes' : '';
    const own = answer === undefined ? 'what became of each event' : 'its own';
    return `| [${title}](../messengers/${name}.md) | \`${name}\` | ${proof} | ${first} | ${REPLAY[replay]} | ${edits} | ${deletions} | ${own} | ${sdk} |`;
  });
  return `# Messengers

What has a webhook of its own shape. Everything else sends message events to \`POST /v1/messages\`.

| messenger | kind of source | proof | handshake | a delivery again is known by | edits | deletions | answer | checked against |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}

\`npm test -- --integration messenger\` sends each of them a message, an edit, a deletion, something else, the same again, one with a wrong
secret, one that was touched and one that was cut off, and compares with this table. Edits are events of their own: what was read before
stays evidence. Attachments are described and not fetched.
`;
}
