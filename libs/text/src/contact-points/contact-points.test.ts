import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenize } from '../tokens.js';
import { bareName, contactPointsOf } from './index.js';

const pointsOf = (text: string) => contactPointsOf(text, tokenize(text));
const keysOf = (text: string): string[] => pointsOf(text).map(({ kind, key }) => `${kind} ${key}`);

describe('a telephone number is one, however it is written', () => {
  test.each([
    ['plainly', 'call 07700 900 555'],
    ['with its country code', 'call +44 7700 900555'],
    ['with 00', 'call 0044 7700 900 555'],
    ['with letters for digits', 'o77oo 9oo 555'],
    ['digit by digit', '0 7 7 0 0 9 0 0 5 5 5'],
    ['in words', 'zero seven seven zero zero nine double zero five five five'],
    ['in words and digits', '077 double-o nine double-o 555'],
    ['with emoji digits', '0️⃣7️⃣7️⃣0️⃣0️⃣ 9️⃣0️⃣0️⃣ 5️⃣5️⃣5️⃣'],
    ['in full width', '０７７００ ９００ ５５５'],
    ['with points and brackets', '(07700)900.555'],
    ['in Arabic digits', 'اتصل ٠٧٧٠٠٩٠٠٥٥٥'],
    ['in Devanagari digits', 'फोन ०७७००९००५५५'],
    ['with invisible characters', '07700\u200b900\u200b555'],
  ])('%s', (_how, text) => {
    expect(keysOf(text)).toContain('phone 700900555');
  });

  test.each([
    ['Ukrainian', 'вайбер три нулі 555 сімдесят сім двадцять один', 'phone 5557721'],
    ['Spanish', 'triple cero, seis cero cero, cinco cinco cinco', 'phone 600555'],
    ['Polish', 'zadzwon zero zero zero piec piec piec siedem siedem dwa jeden', 'phone 5557721'],
  ])('spoken in %s', (_language, text, key) => {
    expect(keysOf(text)).toContain(key);
  });

  test.each([
    ['a price and a date', 'rent 1,250 from 2026-11-26, 10:30'],
    ['a year', 'back in 1999 or 2004'],
    ['ages and hours', 'girls 18-25, shifts 7 to 19'],
    ['zeros', '000 000 000'],
  ])('%s is none', (_what, text) => {
    expect(keysOf(text).filter((key) => key.startsWith('phone'))).toEqual([]);
  });
});

describe('a handle is one, however it is written', () => {
  test.each([
    ['plainly', 'write to @demo_star77', true],
    ['by a link', 'https://t.me/demo_star77', true],
    ['by a link with spaces', 't . me / demo_star77', true],
    ['bare', 'ask demo_star77 for details', true],
    ['after a messenger', 'telegram demostar77', true],
    ['in words', 'tg: demo star 77, underscore before the number', false],
    ['all in words', 'telegram demo star underscore seventy seven', false],
    ['letter by letter', 'd e m o s t a r _ 7 7', false],
    ['with bullets', '@demo•star•77', true],
    ['in capitals', 'TELEGRAM DEMO_STAR77', true],
  ])('%s', (_how, text, firm) => {
    expect(pointsOf(text)).toContainEqual(expect.objectContaining({ kind: 'handle', key: 'demostar77', firm }));
  });

  test('the name of an account is compared in the same form', () => {
    expect(bareName('Demo.Star_77')).toBe('demostar77');
  });
});

test('links, mailboxes and accounts for money', () => {
  expect(keysOf('apply at https://www.jobs.example/Form?x=1.')).toContain('link jobs.example/form?x=1');
  expect(keysOf('mail Nina+ad@Demo.Example now')).toContain('email nina@demo.example');
  expect(keysOf('card 4000 0000 0000 0002')).toContain('card 4000000000000002');
  expect(keysOf('card 4000 0000 0000 0003')).not.toContain('card 4000000000000003');
  expect(keysOf('GB33BUKB20201555555555')).toContain('iban GB33BUKB20201555555555');
  expect(keysOf(`0x${'ab12'.repeat(10)}`)).toContain(`wallet 0x${'ab12'.repeat(10)}`);
});

test('spans lie in the text and points are bounded, whatever it is', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
      const points = pointsOf(text);
      return points.length <= 24 && points.every(({ start, end }) => start >= 0 && start < end && end <= text.length);
    }),
  );
});

test('the price grows with the length and no faster', () => {
  const timeOf = (text: string): number => {
    const start = performance.now();
    pointsOf(text);
    return performance.now() - start;
  };
  for (const unit of ['0 ', 'a_', '@a ', 'telegram ', 'one ', '(07700) ', 'a.b@c. ', '1-']) {
    timeOf(unit.repeat(2_000));
    const short = timeOf(unit.repeat(4_000));
    const long = timeOf(unit.repeat(32_000));
    expect(long, unit).toBeLessThan(Math.max(200, short * 40));
  }
});
