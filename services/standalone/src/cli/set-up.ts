// `npm run set-up`: makes tables and topics ahead of the services, with rights that these need not have.
import { setUpTables, setUpTopics } from '../set-up.js';

const USAGE = `Makes what the services need, as each of them does at its start.

  npm run set-up -- tables     runs the migrations that are missing, on MANUMIT_DATABASE_URL
  npm run set-up -- topics     makes the topics that are missing, on the bus that MANUMIT_BUS and its companions name

Run again, it changes nothing.
`;

async function main([what, ...rest]: string[]): Promise<number> {
  if (rest.length > 0 || (what !== 'tables' && what !== 'topics')) {
    const isAsked = what === '--help' || what === '-h';
    (isAsked ? process.stdout : process.stderr).write(USAGE);
    return isAsked ? 0 : 2;
  }
  if (what === 'tables') {
    await setUpTables(process.env);
    process.stdout.write('the tables are up to date\n');
  } else {
    const topics = await setUpTopics(process.env);
    process.stdout.write(`${topics.map((topic) => `${topic}\n`).join('')}${topics.length} topics are there\n`);
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
