import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FlagId, flagIdOf } from './ids.js';

test('a flag id never changes between releases: stored flags are found by it', () => {
  expect(flagIdOf(['message', 'forum', 'm-1'])).toBe('flg_fad69a85fe66bdba1152e11e8249ea73');
  expect(flagIdOf([])).toBe('flg_4f53cda18c2baa0c0354bb5f9a3ecbe5');
});

test('a flag id is that of one cause only, however its parts are cut', () => {
  const causes = fc.array(fc.string(), { maxLength: 4 });
  fc.assert(
    fc.property(causes, causes, (a, b) => {
      expect(flagIdOf(a) === flagIdOf(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      expect(FlagId.safeParse(flagIdOf(a)).success).toBe(true);
    }),
  );
  expect(flagIdOf(['a', 'bc'])).not.toBe(flagIdOf(['ab', 'c']));
});

test.each(['flg_', `flg_${'0'.repeat(31)}`, `flg_${'0'.repeat(33)}`, `FLG_${'0'.repeat(32)}`, `flg_${'G'.repeat(32)}`])(
  '%s is no flag id',
  (id) => {
    expect(FlagId.safeParse(id).success).toBe(false);
  },
);
