// `npm run audit:verify`: checks that the audit log is the one that was written.
import { parseArgs } from 'node:util';
import type { AuditVerdict } from '@manumit/store';
import { verifyAuditLog } from '../verify-audit.js';

const USAGE = `Checks the chain of the audit log: who looked at what and did what.

  npm run audit:verify                       says where the log is not the one that was written
  npm run audit:verify -- --head HASH        also that this head, noted earlier and kept elsewhere, is in it

Works on the process of \`npm start\`, or on the database of MANUMIT_DATABASE_URL.
`;

function tell(verdict: AuditVerdict): number {
  if (verdict.kind === 'broken') {
    process.stderr.write(`broken at entry ${verdict.seq}: ${verdict.why}\n`);
    return 1;
  }
  process.stdout.write(`intact: ${verdict.entries} entries\nhead ${verdict.head}\n`);
  return 0;
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { head: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (values.head !== undefined && !/^[0-9a-f]{64}$/.test(values.head)) {
    process.stderr.write('--head is 64 hexadecimal digits\n');
    return 2;
  }
  return tell(await verifyAuditLog(process.env, values.head));
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
