import { access } from 'node:fs/promises';
import axe, { type Result } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @returns the path of a Chromium of this machine, or null: then tests that need one are skipped, except in CI */
export async function findChromium(): Promise<string | null> {
  for (const path of CHROMIUM) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  const missing = `no Chromium at ${CHROMIUM.join(', ')}: install it (Debian: chromium)`;
  if (process.env['CI'] !== undefined) throw new Error(missing);
  process.stderr.write(`the tests in a browser are skipped: ${missing}\n`);
  return null;
}

export const openBrowser = (executablePath: string): Promise<Browser> =>
  // As root, as in containers, Chromium has no sandbox of its own.
  chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });

/** A tab of its own session. What goes wrong in it, or leaves this machine, is in `problems`. */
export interface Tab {
  readonly page: Page;
  readonly problems: string[];
  close(): Promise<void>;
}

export async function openTab(
  browser: Browser,
  url: string,
  { cookie, ...options }: BrowserContextOptions & { readonly cookie?: string } = {},
): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  if (cookie !== undefined) {
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Strict' }]);
  }
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin)) problems.push(`request: ${request.url()}`);
  });
  return { page, problems, close: () => context.close() };
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds against WCAG 2.2 AA and its own best practices: rule and element, one a line. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // Evaluated by the debugger: the page's own policy lets no script in.
  await page.evaluate(axe.source);
  const violations = await page.evaluate<Result[]>(
    `axe.run(document, { runOnly: { type: 'tag', values: ${JSON.stringify(RULES)} } }).then((found) => found.violations)`,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

/** How far a page is wider than its window: nobody should have to scroll sideways. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** What reaches past the window, where a page is wider than it; else nothing. */
export const widerThanWindow = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const outside = [...document.querySelectorAll('body *')].filter((one) => {
      const { left, right } = one.getBoundingClientRect();
      return right > clientWidth + 0.01 || left < -0.01;
    });
    return ['by ' + (scrollWidth - clientWidth) + ' px', ...outside.map((one) => one.outerHTML.slice(0, 160))];
  })()`);
