import { contactPointsOf, tokenize } from '@manumit/text';
import { expect, test } from 'vitest';
import { HelplinesFile, helplinesFor } from './helplines.js';
import { loadHelp } from './load.js';
import { plainMessage } from './message.js';
import { helpPage } from './page.js';
import { publicPoints } from './points.js';

const NOW = new Date('2026-06-01T00:00:00Z');
const { helplines, messages } = await loadHelp();

test('lines of a country, those in the language first', () => {
  const lines = helplinesFor(helplines, { country: 'ua', language: 'uk-UA' }, NOW);
  expect(lines.length).toBeGreaterThan(3);
  expect(lines[0]).toMatchObject({ country: 'UA', number: '527', audience: 'trafficking' });
  expect(lines.every(({ country }) => country === 'UA')).toBe(true);
});

test('a member of the EU has the lines of all its countries where it has none of its own', () => {
  const of = (country: string) => helplinesFor(helplines, { country }, NOW).map(({ number }) => number);
  expect(of('IE')).toEqual(expect.arrayContaining(['116 000', '116 016', '116 006']));
  expect(of('FR')).toContain('3919');
  expect(
    helplinesFor(helplines, { country: 'FR' }, NOW).filter(({ audience }) => audience === 'violence'),
  ).toHaveLength(1);
  expect(of('US')).not.toContain('116 016');
});

test('what nobody has looked at within a year is not verified', () => {
  const line = {
    ...helplinesFor(helplines, { country: 'IT' }, NOW)[0],
    verified: undefined,
    lastVerified: '2026-01-01',
  };
  const { verified: _verified, ...plain } = line;
  const { helplines: one } = HelplinesFile.parse({ helplines: [plain] });
  expect(helplinesFor(one, {}, NOW)[0]?.verified).toBe(true);
  expect(helplinesFor(one, {}, new Date('2027-02-01'))[0]?.verified).toBe(false);
  expect(
    helplinesFor(helplines, {}, NOW).filter(({ lastVerified, verified }) => lastVerified === null && verified),
  ).toEqual([]);
});

test('whoever passes a helpline on names a public point', () => {
  const points = publicPoints(helplines);
  for (const text of ['call 0 800 505 501 please', 'phone +48 22 628 01 20', 'ring 08000 121 700']) {
    const keys = contactPointsOf(text, tokenize(text)).map(({ key }) => key);
    expect(keys).toHaveLength(1);
    expect(points.has(keys[0] ?? '')).toBe(true);
  }
});

test('messages are there in eleven languages, and say nothing that endangers who reads them', () => {
  expect([...messages.keys()]).toEqual(['ar', 'de', 'en', 'es', 'fr', 'pl', 'pt', 'ro', 'ru', 'tr', 'uk']);
  const alarming =
    /traffick|victim|slave|polic|prostit|трафік|торгівл|торговл|жертв|поліц|полиц|trata|víctima|ofiar|handel|victim|traite|vítima|opfer|menschenhandel|mağdur|kurban|اتجار|ضحي|شرطة/i;
  for (const message of messages.values()) {
    expect(`${message.title} ${plainMessage(message)}`).not.toMatch(alarming);
    expect(plainMessage(message).length).toBeLessThan(330);
  }
});

test('a page is in its language and direction, leads away, and needs nothing', () => {
  for (const [language, message] of messages) {
    const page = helpPage({
      language,
      message,
      country: 'UA',
      countries: ['UA', 'PL'],
      lines: helplinesFor(helplines, { country: 'UA', language }, NOW),
      languages: [...messages.keys()],
    });
    expect(page).toContain(`<html lang="${language}" dir="${message.direction}">`);
    expect(page).toContain('href="tel:527"');
    expect(page).toContain('rel="noreferrer"');
    // From right to left a number would be read as another one.
    expect(page.match(/href="tel:/g)?.length).toBe(page.match(/dir="ltr">[+\d]/g)?.length);
    expect(page).not.toMatch(/<script|<img|src=/);
    expect(page).not.toMatch(/undefined|null/);
  }
});
