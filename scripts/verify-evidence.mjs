// `npm run evidence:verify -- FILE.zip --key PUBLIC.pem`: whether an evidence package is as it was made. It shares no code with what makes
// packages, and needs nothing but Node.js and fflate.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { strFromU8, unzipSync } from 'fflate';

/** @returns {string | null} what is wrong; null where it is as it was made */
function problemOf(archive, pem) {
  const files = unzipSync(archive);
  const { 'manifest.json': manifest, 'manifest.sig': signature } = files;
  if (manifest === undefined || signature === undefined) return 'it has no signed manifest';
  const key = createPublicKey(pem);
  if (!verify(null, manifest, key, Buffer.from(strFromU8(signature).trim(), 'base64')))
    return 'the signature is not that of this manifest by this key';
  const listed = JSON.parse(strFromU8(manifest)).files;
  for (const { name, sha256 } of listed) {
    if (files[name] === undefined) return `${name} was taken out`;
    if (createHash('sha256').update(files[name]).digest('hex') !== sha256) return `${name} was changed`;
  }
  const known = new Set([...listed.map(({ name }) => name), 'manifest.json', 'manifest.sig']);
  const added = Object.keys(files).find((name) => !known.has(name));
  return added === undefined ? null : `${added} was added`;
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { key: { type: 'string' } } });
const [file] = positionals;
if (file === undefined || positionals.length > 1 || values.key === undefined) {
  process.stderr.write(
    'npm run evidence:verify -- FILE.zip --key PUBLIC.pem\n\nThe key is the published one, not the one in the package.\n',
  );
  process.exit(2);
}
let problem;
try {
  problem = problemOf(readFileSync(file), readFileSync(values.key));
} catch (error) {
  problem = error.message;
}
if (problem === null)
  process.stdout.write('as it was made: every file is listed and has its hash, and the signature is good\n');
else process.stderr.write(`not as it was made: ${problem}\n`);
process.exitCode = problem === null ? 0 : 1;
