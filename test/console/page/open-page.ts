import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { source } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { startConsole } from '../../../console/server/start-console.ts';
import { startConsoleStack } from '../../../local/console/start-stack.ts';
import { makeServiceAccount } from '../../../local/voximplant/make-credentials.ts';
import { BUNDLE_DIR } from '../../../scripts/build-bundle.ts';

/** One key for all stacks, because generating a key takes longer than starting a stack. */
const account = await makeServiceAccount();

/** A page in a browser, with everything that it did and must not do. */
interface Watched {
  readonly page: Page;
  /** Requests to any host but the console. */
  readonly abroad: readonly string[];
  /** Errors of the page, and requests that the policy blocked. */
  readonly complaints: readonly string[];
}

/** Opens an address in a browser context of its own. */
export async function watchPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const { protocol, host } = new URL(url);
  const abroad: string[] = [];
  const complaints: string[] = [];
  page.on('request', request => {
    const asked = new URL(request.url());
    if (asked.protocol !== 'data:' && (asked.protocol !== protocol || asked.host !== host)) abroad.push(request.url());
  });
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(error.message));
  await page.goto(url);
  return { page, abroad, complaints };
}

/** Starts the embedded stack with its console, and opens it. */
export async function openStackPage(browser: Browser, options: BrowserContextOptions = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-page-'));
  const { stack, desk } = await startConsoleStack({ dir, bundleDir: BUNDLE_DIR, account });
  const served = await startConsole(desk);
  onTestFinished(async () => {
    await served.close();
    await stack.close();
    await rm(dir, { recursive: true, force: true });
  });
  return { dir, stack, desk, ...(await watchPage(browser, served.url, options)) };
}

/** A violation of an accessibility rule, with the elements that it affects. */
interface Violation {
  readonly id: string;
  readonly nodes: ReadonlyArray<{ readonly html: string }>;
}

/** The violations that axe finds on a page, each with the affected elements. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const violations = await page.evaluate<readonly Violation[]>('axe.run().then(({ violations }) => violations)');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

export function fileOf(name: string, text: string) {
  return { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
}
