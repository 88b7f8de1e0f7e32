import { catalogueOf, en, readCatalogues } from '@manumit/console';
import { flagIdOf, QUEUES } from '@manumit/contracts';
import { type Database, decisionsOf, openPglite, saveFlags } from '@manumit/store';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  accessibilityProblems,
  findChromium,
  openBrowser,
  openTab,
  overflowOf,
  widerThanWindow,
} from '../support/browser.js';
import { aTellingFlag, openTestConsole, type TestConsole, type Visitor } from '../support/console.js';
import { openMigrated } from '../support/databases.js';
import { aNetwork } from '../support/networks.js';

const executable = await findChromium();

/** English words, laid out as in a language that is written from right to left. */
const MIRRORED = catalogueOf({ tag: 'he', name: 'mirrored', direction: 'rtl', messages: en });

const course = flagIdOf(['trajectory', '', 'test', 'course-1', 'invented-account']);

describe.skipIf(executable === null)('in a browser', () => {
  let database: Database;
  let web: TestConsole;
  let browser: Browser;
  let admin: Visitor;
  let flagId: string;

  beforeAll(async () => {
    database = await openMigrated(await openPglite({ memory: true }));
    const flags = QUEUES.map((queue) => aTellingFlag(queue));
    const messages = flags.flatMap(({ evidence }) => evidence);
    const trajectory = aTellingFlag('urgent', { flagId: course, kind: 'trajectory', evidence: messages.slice(0, 3) });
    await database.transaction((tx) => saveFlags(tx, [...flags, trajectory]));
    flagId = flags[1]?.flagId ?? '';
    web = await openTestConsole(database, { catalogues: [...(await readCatalogues()), MIRRORED], liveMs: 50 });
    admin = await web.signInAs('admin');
    browser = await openBrowser(executable ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await web.close();
    await database.close();
  });

  const SIGHTS = [
    ['wide, light', { viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'en' }],
    ['wide, dark', { viewport: { width: 1440, height: 900 }, colorScheme: 'dark', locale: 'en' }],
    ['narrow', { viewport: { width: 390, height: 844 }, colorScheme: 'light', locale: 'en' }],
    ['wide, in Ukrainian', { viewport: { width: 1440, height: 900 }, colorScheme: 'dark', locale: 'uk-UA' }],
    ['narrow, in Ukrainian', { viewport: { width: 390, height: 844 }, colorScheme: 'light', locale: 'uk-UA' }],
    ['narrow, right to left', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'he' }],
    ['wide, right to left', { viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'he' }],
  ] as const;

  test.each(SIGHTS)('no page has a barrier: %s', async (_name, options) => {
    const { page, problems, close } = await openTab(browser, web.url, { ...options, cookie: admin.cookie });
    const paths = [
      '/queues',
      '/queues/review',
      '/queues/review?surface=dm',
      '/queues/demand',
      `/flags/${flagId}`,
      `/flags/${flagId}?show=text`,
    ];
    for (const path of [...paths, `/flags/${course}`, '/settings', '/keys', '/accounts', '/second-factor']) {
      await page.goto(`${web.url}${path}`);
      expect(await accessibilityProblems(page), path).toEqual([]);
      expect(await widerThanWindow(page), path).toEqual([]);
    }
    expect(problems).toEqual([]);
    await close();
  });

  test.each([3, 300])('a network of %i accounts is drawn, and has no barrier', async (accounts) => {
    const network = aNetwork(accounts);
    await database.transaction((tx) => saveFlags(tx, [network]));
    for (const width of [1440, 390]) {
      const { page, problems, close } = await openTab(browser, web.url, {
        cookie: admin.cookie,
        viewport: { width, height: 900 },
      });
      await page.goto(`${web.url}/flags/${network.flagId}`, { timeout: 60_000 });
      expect(await page.evaluate<number>("document.querySelector('.picture img').naturalWidth")).toBeGreaterThan(0);
      expect(await accessibilityProblems(page), `${width} px`).toEqual([]);
      expect(await overflowOf(page), `${width} px`).toBe(0);
      expect(problems).toEqual([]);
      await close();
    }
  });

  test('a barrier would be found', async () => {
    const { page, close } = await openTab(browser, web.url, { cookie: admin.cookie });
    await page.goto(`${web.url}/settings`);
    await page.evaluate("document.querySelector('label').replaceWith(document.querySelector('select'))");
    await page.evaluate("document.querySelector('main').style.width = '200vw'");
    expect((await accessibilityProblems(page)).map((problem) => problem.split(':')[0])).toContain('select-name');
    expect(await overflowOf(page)).toBeGreaterThan(0);
    await close();
  });

  test.each(SIGHTS)('nor has signing in: %s', async (_name, options) => {
    const { page, close } = await openTab(browser, web.url, options);
    await page.goto(`${web.url}/sign-in`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    await close();
  });

  test('a text is hidden until a key shows it, and again by the same key', async () => {
    const { page, close } = await openTab(browser, web.url, { cookie: admin.cookie });
    await page.goto(`${web.url}/flags/${flagId}`);
    const blur = () => page.evaluate<string>("getComputedStyle(document.querySelector('.text')).filter");
    expect(await blur()).toContain('blur');
    await page.keyboard.press('r');
    await expect.poll(blur).not.toContain('blur');
    expect(await page.locator('mark').allTextContents()).toEqual(['give me your passport on arrival']);
    await page.keyboard.press('r');
    await expect.poll(blur).toContain('blur');
    await close();
  });

  test('what it is instead is asked where it is not trafficking, and only there', async () => {
    const { page, close } = await openTab(browser, web.url, { cookie: admin.cookie });
    await page.goto(`${web.url}/flags/${flagId}`);
    const shown = () => page.locator('.reason-codes').isVisible();
    expect(await shown()).toBe(false);
    await page.keyboard.press('2');
    await expect.poll(shown).toBe(true);
    await page.goto(`${web.url}/flags/${flagId}`);
    await page.keyboard.press('1');
    expect(await shown()).toBe(false);
    await close();
  });

  test('without scripts a link shows it', async () => {
    const { page, close } = await openTab(browser, web.url, { cookie: admin.cookie, javaScriptEnabled: false });
    await page.goto(`${web.url}/flags/${flagId}`);
    await page.click('#reveal');
    expect(page.url()).toContain('show=text');
    expect(await page.locator('.veiled').count()).toBe(0);
    await close();
  });

  test('keys lead through a queue, to a flag and back', async () => {
    const { page, close } = await openTab(browser, web.url, { cookie: admin.cookie });
    await page.goto(`${web.url}/queues/urgent`);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const first = await page.locator('.row-link').first().getAttribute('href');
    expect(await page.evaluate("document.activeElement.getAttribute('href')")).toBe(first);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${first}`);
    await page.keyboard.press('?');
    expect(await page.locator('#key-help').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('u');
    await page.waitForURL('**/queues/urgent');
    await close();
  });

  test('ten decisions by keys alone, and the last one taken back', async () => {
    const flags = Array.from({ length: 10 }, () => aTellingFlag('demand', { raisedAt: '2026-03-01T00:00:00.000Z' }));
    await database.transaction((tx) => saveFlags(tx, flags));
    const { page, problems, close } = await openTab(browser, web.url, { cookie: admin.cookie });
    await page.goto(`${web.url}/queues/demand`);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/flags/*');
    const keys = [['1'], ['2', '3'], ['3'], ['5', 'a second person, please', 'Control+Enter'], ['2', '0', 'other']];
    for (const [digit = '', second, submit] of [...keys, ...keys]) {
      await page.waitForSelector('#decision');
      const before = page.url();
      await page.keyboard.press('r');
      await page.keyboard.press(digit);
      if (second?.length === 1) await page.keyboard.press(second);
      else if (second !== undefined) await page.keyboard.type(second);
      if (second === '0') await page.keyboard.type(submit ?? '');
      await page.keyboard.press(
        second !== undefined && (second.length > 1 || second === '0') ? 'Control+Enter' : 'Enter',
      );
      await page.waitForURL((url) => url.href !== before);
    }
    expect(await page.locator('.undo').isVisible()).toBe(true);
    const counts = await Promise.all(flags.map(async ({ flagId }) => (await decisionsOf(database, flagId)).length));
    expect(counts.reduce((sum, count) => sum + count)).toBe(10);
    await page.keyboard.press('z');
    await page.waitForSelector('.history .withdrawn');
    expect(problems).toEqual([]);
    await close();
  });

  test('what strangers write runs nothing and asks nobody', async () => {
    const attacks = [
      '<script>alert(1)</script><img src="https://evil.example/x.png" onerror="alert(2)">',
      'جواز \u202e<svg onload=alert(3)> \u202c护照 <style>*{display:none}</style>',
      '"><iframe src="https://evil.example"></iframe><form action="https://evil.example"><button>send</button></form>',
    ];
    const { page, problems, close } = await openTab(browser, web.url, { cookie: admin.cookie });
    for (const text of attacks) {
      const flag = aTellingFlag('review', { text, platform: text, actorId: text });
      await database.transaction((tx) => saveFlags(tx, [flag]));
      await page.goto(`${web.url}/flags/${flag.flagId}?show=text`);
      const shown = await page.locator('.text').textContent();
      expect(shown?.replaceAll(/202[EC]/g, '')).toBe(text.replaceAll(/\u202e|\u202c/g, ''));
      expect(await page.locator('main').isVisible()).toBe(true);
    }
    expect(problems).toEqual([]);
    await close();
  });

  test('a page that is open is told what comes and goes, and moves nothing', async () => {
    const { page, problems, close } = await openTab(browser, web.url, { cookie: admin.cookie });
    await page.goto(`${web.url}/queues/networks`);
    const count = page.locator('nav [data-queue="networks"] .count');
    const before = Number(await count.textContent());
    expect(await page.locator('#queue-changes').isVisible()).toBe(false);
    await database.transaction((tx) => saveFlags(tx, [aTellingFlag('networks'), aTellingFlag('networks')]));
    await expect.poll(() => count.textContent()).toBe(String(before + 2));
    expect(await page.locator('.row-link').count()).toBe(before);
    await page.click('#queue-changes');
    await expect.poll(() => page.locator('.row-link').count()).toBe(before + 2);
    expect(problems).toEqual([]);
    await close();
  });

  test('after a long stretch of reading a pause is suggested', async () => {
    const { page, close } = await openTab(browser, web.url, { cookie: admin.cookie });
    await page.clock.install({ time: new Date('2026-01-02T08:00:00Z') });
    await page.goto(`${web.url}/queues/review`);
    expect(await page.locator('#pause').isVisible()).toBe(false);
    for (let minutes = 0; minutes < 46; minutes += 1) await page.clock.runFor(60_000);
    expect(await page.locator('#pause').isVisible()).toBe(true);
    await page.click('#pause button');
    expect(await page.locator('#pause').isVisible()).toBe(false);
    await close();
  });
});
