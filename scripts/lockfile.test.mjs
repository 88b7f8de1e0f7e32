import { expect, test } from 'vitest';
import { licenceProblems, packagesToInstall, registryAddresses } from './lockfile.mjs';

const lock = (packages) => ({ packages });

test('a package that is missing, or of another version, is to be installed', () => {
  const wanted = lock({ '': {}, 'node_modules/zod': { version: '4.0.0' }, 'node_modules/pg': { version: '8.0.0' } });
  expect(
    packagesToInstall(
      wanted,
      lock({ 'node_modules/zod': { version: '4.0.0' }, 'node_modules/pg': { version: '7.9.0' } }),
    ),
  ).toEqual(['node_modules/pg']);
  expect(packagesToInstall(wanted, lock({ 'node_modules/zod': { version: '4.0.0' } }))).toEqual(['node_modules/pg']);
});

test('a binary of another platform may be absent, a linked workspace may not', () => {
  const wanted = lock({
    'node_modules/esbuild-arm': { version: '1.0.0', optional: true },
    'node_modules/@manumit/bus': { link: true, resolved: 'libs/bus' },
  });
  expect(packagesToInstall(wanted, lock({}))).toEqual(['node_modules/@manumit/bus']);
});

test('an address of a registry in the lockfile is a problem, a link to a workspace is not', () => {
  const found = registryAddresses(
    lock({
      'node_modules/zod': { version: '4.0.0', resolved: 'https://registry.example/zod-4.0.0.tgz' },
      'node_modules/@manumit/bus': { link: true, resolved: 'libs/bus' },
    }),
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toContain('node_modules/zod');
});

test.each([
  ['MIT', false, 0],
  ['(MIT OR GPL-3.0-only)', false, 0],
  ['MIT AND Apache-2.0', false, 0],
  ['MIT AND GPL-3.0-only', false, 1],
  ['MPL-2.0', true, 0],
  ['MPL-2.0', false, 1],
  ['AGPL-3.0-only', true, 1],
  [undefined, false, 1],
])('licence %s, tool %s: %i problems', (license, dev, problems) => {
  expect(licenceProblems(lock({ 'node_modules/some': { version: '1.0.0', license, dev } }))).toHaveLength(problems);
});
