import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSources, SourcesFile } from './sources.js';

const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;

test('secrets come from the file and from files that it names', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'manumit-sources-')), 'secret');
  writeFileSync(file, `${SECRET}\n`);
  const parsed = SourcesFile.parse({ sources: [{ id: 'a', kind: 'standard-webhooks', secretFiles: [file] }] });
  expect(await loadSources(parsed)).toEqual([{ id: 'a', kind: 'standard-webhooks', secrets: [SECRET] }]);
});

test('every problem of every source is told at once, no secret with it', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'manumit-sources-')), 'secret');
  writeFileSync(file, 'short-and-secret');
  const parsed = SourcesFile.parse({
    sources: [
      { id: 'a', kind: 'standard-webhooks' },
      { id: 'b', kind: 'standard-webhooks', secretFiles: [file] },
      { id: 'c', kind: 'bearer', secretFiles: [`${file}.gone`] },
    ],
  });
  const error = await loadSources(parsed).catch((problem: Error) => problem);
  for (const id of ['a', 'b', 'c']) expect(String(error)).toContain(`source ${id}`);
  expect(String(error)).not.toContain('short-and-secret');
});

test.each([
  [
    'an id twice',
    [
      { id: 'a', kind: 'bearer', secrets: ['0123456789abcdef'] },
      { id: 'a', kind: 'bearer', secrets: ['0123456789abcdef'] },
    ],
  ],
  ['a misspelt key', [{ id: 'a', kind: 'bearer', secret: '0123456789abcdef' }]],
  ['a bearer token that no header can carry', [{ id: 'a', kind: 'bearer', secrets: ['0123456789 abcdef'] }]],
  ['a token that Telegram does not take', [{ id: 'a', kind: 'telegram', secrets: ['0123456789.abcdef'] }]],
  ['a short secret', [{ id: 'a', kind: 'bearer', secrets: ['short'] }]],
])('%s is refused', (_name, sources) => {
  expect(SourcesFile.safeParse({ sources }).success).toBe(false);
});
