import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { evidenceKey, evidencePackage } from './evidence-package.js';

const folder = mkdtempSync(join(tmpdir(), 'manumit-evidence-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const keyFile = join(folder, 'public.pem');
writeFileSync(keyFile, publicKey.export({ type: 'spki', format: 'pem' }));
const archive = evidencePackage(
  { flag: { flagId: 'f', text: 'що завгодно' }, decisions: [], reports: {}, audit: [] },
  { flagId: 'f', madeAt: new Date('2026-01-01T00:00:00Z'), madeBy: 'lead', auditHead: '0'.repeat(64), key: privateKey },
);

function verify(bytes: Uint8Array, key = keyFile) {
  const file = join(folder, 'package.zip');
  writeFileSync(file, bytes);
  const script = fileURLToPath(new URL('../../../scripts/verify-evidence.mjs', import.meta.url));
  return spawnSync(process.execPath, [script, file, '--key', key], { encoding: 'utf8' });
}
const changed = (change: (files: Record<string, Uint8Array>) => void): Uint8Array => {
  const files = unzipSync(archive);
  change(files);
  return zipSync(files);
};

test('an independent script finds it as it was made', () => {
  expect(verify(archive)).toMatchObject({ status: 0, stdout: expect.stringContaining('as it was made') });
});

test.each<[string, Uint8Array, string]>([
  [
    'a file was changed',
    changed((files) => Object.assign(files, { 'flag.json': strToU8('{}') })),
    'flag.json was changed',
  ],
  ['a file was taken out', changed((files) => delete files['audit.json']), 'audit.json was taken out'],
  ['a file was added', changed((files) => Object.assign(files, { 'more.txt': strToU8('x') })), 'more.txt was added'],
  [
    'the manifest was changed with it',
    changed((files) => {
      const manifest = Buffer.from(files['manifest.json'] ?? [])
        .toString()
        .replace('lead', 'boss');
      Object.assign(files, { 'manifest.json': strToU8(manifest) });
    }),
    'the signature is not',
  ],
  ['it is no archive', strToU8('no archive'), 'not as it was made'],
])('it is told where %s', (_what, bytes, problem) => {
  expect(verify(bytes)).toMatchObject({ status: 1, stderr: expect.stringContaining(problem) });
});

test('another key than the published one is told', () => {
  const other = join(folder, 'other.pem');
  writeFileSync(other, generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
  expect(verify(archive, other)).toMatchObject({ status: 1, stderr: expect.stringContaining('signature') });
});

test('the manifest names the flag', () => {
  expect(Buffer.from(unzipSync(archive)['manifest.json'] ?? []).toString()).toContain('"flagId": "f"');
});

test('a key of another kind is refused', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  expect(() => evidenceKey(String(rsa))).toThrow('Ed25519');
});
