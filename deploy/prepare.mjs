// `node deploy/prepare.mjs [FOLDER]`: makes the secrets and the files of who may send, read and receive for compose.yaml, in
// deploy/secrets unless told. What is there already stays as it is.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? fileURLToPath(new URL('secrets', import.meta.url));
const ROLES = ['viewer', 'reviewer', 'child-safety', 'support', 'lead', 'auditor', 'admin'];
const secret = () => randomBytes(32).toString('base64url');

mkdirSync(folder, { recursive: true, mode: 0o700 });
let written = 0;
/** Containers read them as another user than who made them: the folder keeps others out, not the files. */
function keep(name, text) {
  const path = join(folder, name);
  if (!existsSync(path)) {
    writeFileSync(path, text, { mode: 0o644 });
    written += 1;
  }
  return readFileSync(path, 'utf8').trim();
}
const lines = (entries) =>
  `${Object.entries(entries)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`;

const password = keep('postgres-password', secret());
keep('grafana-password', secret());
const database = { MANUMIT_DATABASE_URL: `postgres://manumit:${password}@postgres:5432/manumit` };
keep('gateway.env', lines(database));
keep('scorer.env', lines({ ...database, MANUMIT_CONTEXT_KEY: secret() }));
keep('console.env', lines({ ...database, MANUMIT_CONSOLE_KEY: secret() }));
keep('evidence-key.pem', String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })));
keep('dispatcher.env', lines({ ...database, MANUMIT_ADMIN_TOKEN: secret() }));
const webhook = `whsec_${randomBytes(32).toString('base64')}`;
keep('sources.yaml', `sources:\n  - { id: platform, kind: standard-webhooks, secrets: ['${webhook}'] }\n`);
keep(
  'tokens.yaml',
  `tokens:\n${ROLES.map((role) => `  - { name: ${role}, role: ${role}, token: '${secret()}' }\n`).join('')}`,
);
keep(
  'endpoints.yaml',
  '# Where flags go: docs/how-to/deliver-to-your-team.md\nendpoints:\n  - { id: archive, kind: file, path: /var/lib/manumit/flags.jsonl, queues: [urgent, review] }\n',
);
process.stdout.write(`${folder}: ${written} files written; what was there already is as it was\n`);
