import { expect, test } from 'vitest';
import { catalogueProblems, chooseCatalogue, readCatalogues } from './catalogue.js';
import { en } from './en.js';

const catalogues = await readCatalogues();

test('every file of locales/ is whole and can be read', () => {
  expect(catalogues.map(({ tag }) => tag)).toEqual(['en', 'uk']);
  const uk = chooseCatalogue(catalogues, undefined, 'uk-UA,uk;q=0.9,en;q=0.8');
  expect(uk.name).toBe('Українська');
  expect([1, 3, 5].map((count) => uk.t('queues.open', { count }))).toEqual(['чекає 1', 'чекають 3', 'чекає 5']);
});

test('what a language lacks, has too much, or writes wrongly is told, all at once', () => {
  const { 'keys.score': _, ...rest } = en;
  const messages = { ...rest, 'queues.target': 'within {time', 'old.key': 'gone' };
  const problems = catalogueProblems({ tag: 'uk', name: 'x', direction: 'ltr', messages });
  expect(problems).toEqual([
    'keys.score is missing',
    'old.key is no message of this release',
    expect.stringMatching(/^queues\.target: /),
  ]);
});

test('a language that nobody wrote falls back to English', () => {
  expect(chooseCatalogue(catalogues, undefined, 'fi').tag).toBe('en');
  expect(chooseCatalogue(catalogues, 'en', 'uk').tag).toBe('en');
});
