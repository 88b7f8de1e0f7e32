// `npm run network`: draws one network as an SVG file.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Flag, FlagId } from '@manumit/contracts';
import { drawNetwork } from '@manumit/network-picture';
import { readFlag } from '../read-flag.js';

const USAGE = `Draws the network of a flag: its accounts, what each seems to do, and what ties them.

  npm run network -- FLAG_ID [--out FILE]      writes FLAG_ID.svg, or FILE
  npm run network -- --flag FILE [--out FILE]  the flag as JSON, for example from a queue

Reads from the process of \`npm start\` or its folder, or from the database that MANUMIT_DATABASE_URL names.
`;

async function main(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      flag: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const id = FlagId.safeParse(positionals[0]);
  if (values.help || id.success === (values.flag !== undefined)) {
    (values.help ? process.stdout : process.stderr).write(USAGE);
    return values.help ? 0 : 2;
  }
  const flag =
    values.flag === undefined
      ? await readFlag(id.data ?? '', process.env)
      : Flag.parse(JSON.parse(await readFile(values.flag, 'utf8')));
  if (flag === null) throw new Error(`there is no flag ${id.data}`);
  const { network } = flag;
  if (network === undefined) throw new Error(`${flag.flagId} is a flag of a ${flag.kind}, not of a network`);
  const file = values.out ?? `${flag.flagId}.svg`;
  await writeFile(file, drawNetwork({ ...flag, network }));
  process.stdout.write(`${file}: ${network.members.length} accounts, ${network.ties.length} ties\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`manumit: ${error.message}\n`);
  return 1;
});
