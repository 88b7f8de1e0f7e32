import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { createService, freePorts } from '../chaos/processes.js';
import { findChromium, openBrowser, openTab } from '../support/browser.js';
import { ROOT, runCli } from '../support/commands.js';
import { PASSWORD } from '../support/console.js';
import { eventually } from '../support/eventually.js';
import { ringStream } from '../support/rings.js';

const IMAGES = `${ROOT}docs/images`;
const executable = await findChromium();

test.skipIf(executable === null)('the console at work on the invented stream', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'manumit-screenshots-'));
  const [port = 0, adminPort = 0] = await freePorts(2);
  const env = { MANUMIT_DATA_DIR: folder };
  const service = createService('services/standalone/dist/main.js', adminPort, { ...env, MANUMIT_PORT: String(port) });
  service.start();
  const browser = await openBrowser(executable ?? '');
  onTestFinished(async () => {
    await browser.close();
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });
  await service.ready();
  const link = await eventually('the link', () => /console {3}(\S+)/.exec(service.output())?.[1]);
  const demo = await runCli('services/standalone/dist/cli/demo.js', ['--rate', '100'], { env });
  expect(demo).toMatchObject({ code: 0, stderr: '' });

  const ring = join(folder, 'ring.jsonl');
  const { events } = ringStream({ seed: 1, platform: 'demo', messages: 40, rings: 1, members: 5, accounts: 20 });
  const recent = events.map((event, index) => ({
    ...event,
    sentAt: new Date(Date.now() - 60_000 + index).toISOString(),
  }));
  await writeFile(ring, recent.map((event) => JSON.stringify(event)).join('\n'));
  expect(await runCli('services/standalone/dist/cli/replay.js', [ring], { env })).toMatchObject({ code: 0 });

  const { page, problems } = await openTab(browser, link, { colorScheme: 'light', locale: 'en' });
  await makeAccount(page, link, 'first-shift');
  await mkdir(IMAGES, { recursive: true });
  const base = `${new URL(link).origin}/console`;

  await take(page, `${base}/queues`, 'queues');
  await take(page, `${base}/queues/urgent`, 'queue');
  const flag = await firstFlag(page, 'One message');
  await take(page, `${flag}?show=text`, 'flag');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take(page, `${flag}?show=text`, 'flag-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${base}/queues/urgent`);
  await take(page, `${await firstFlag(page, 'A course of messages')}?show=text`, 'course');
  await page.goto(`${base}/queues/networks`);
  await eventually('the network', async () => {
    await page.reload();
    return (await page.locator('.row-link').count()) > 0;
  });
  await take(page, await firstFlag(page, 'A network'), 'network');
  await page.setViewportSize({ width: 390, height: 844 });
  await take(page, `${flag}?show=text`, 'flag-narrow');

  await page.goto(`${base}/accounts`);
  const invite = page.locator('form[action$="/invitations"]');
  await invite.locator('select').selectOption('support');
  await invite.locator('button').click();
  const invitation = await page.locator('#invitation').textContent();
  const helper = await openTab(browser, link, { colorScheme: 'light', locale: 'en' });
  await makeAccount(helper.page, new URL(invitation?.trim() ?? '', link).href, 'second-shift');
  await helper.page.goto(`${base}/queues/support`);
  await take(helper.page, `${await firstFlag(helper.page, 'One message')}?country=UA&language=uk&show=text`, 'support');
  expect([...problems, ...helper.problems]).toEqual([]);
});

async function makeAccount(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.fill('[name=name]', name);
  await page.fill('[name=password]', PASSWORD);
  await page.click('main button[type=submit]');
  await page.waitForURL('**/second-factor');
}

async function take(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url);
  await page.screenshot({ path: `${IMAGES}/${name}.png` });
}

/** Of the queue that is open, the first flag of a kind. */
async function firstFlag(page: Page, kind: string): Promise<string> {
  const href = await page.locator('.row-link', { hasText: kind }).first().getAttribute('href', { timeout: 10_000 });
  return new URL(href ?? '', page.url()).href;
}
