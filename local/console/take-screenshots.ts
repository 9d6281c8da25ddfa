import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Desk } from '../../console/server/desk.ts';
import { startConsole } from '../../console/server/start-console.ts';
import { BUNDLE_DIR, buildBundle } from '../../scripts/build-bundle.ts';
import { DROP_BUCKET, type EmbeddedStack } from '../embedded-stack.ts';
import { openBrowser } from './open-browser.ts';
import { startConsoleStack } from './start-stack.ts';

/** Where the pictures of the documents are. */
const PICTURES = join(import.meta.dirname, '..', '..', 'docs', 'pictures');

const PEOPLE = 'phone_number,first_name\n+12025550147,Ann\n+12025550148,Bob\n+12025550149,Cid\n';
const BAD = 'phone_number,first_name\n+12025550147,Ann\n2025550148,Bob\n1.20255E+11,Cid\n+12025550147\n';
const SAID = {
  rule_id: 101,
  priority: 1,
  max_simultaneous: 5,
  num_attempts: 3,
  phone_columns: ['phone_number'],
  server_location: 'frankfurt',
  allow_duplicate: true,
};

/** Files of a day, in the order in which they are dropped, each with the fault that it meets. */
const FILES: ReadonlyArray<readonly [key: string, text: string, said: object, fault?: string]> = [
  ['drops/friday.csv', BAD, SAID],
  ['drops/thursday.csv', PEOPLE, { ...SAID, rule_id: undefined }],
  ['drops/tuesday.csv', PEOPLE, SAID, 'no-balance'],
  ['careful/wednesday.csv', PEOPLE, SAID, 'request-lost'],
  ['drops/monday.csv', PEOPLE, SAID],
];

/** A picture: of which submission, by its file, and on what kind of screen. */
const SCREENS: ReadonlyArray<readonly [name: string, file: string, screen: BrowserContextOptions]> = [
  ['console-light', 'drops/monday.csv', { colorScheme: 'light', viewport: { width: 1200, height: 760 } }],
  ['console-dark', 'careful/wednesday.csv', { colorScheme: 'dark', viewport: { width: 1200, height: 760 } }],
  ['console-narrow', 'drops/friday.csv', { colorScheme: 'light', viewport: { width: 400, height: 760 } }],
];

async function dropAll(stack: EmbeddedStack, desk: Desk): Promise<void> {
  for (const [Key, text, said, fault] of FILES) {
    if (fault !== undefined) await desk.order?.(fault);
    const put = (name: string, Body: string) =>
      stack.client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key: name, Body }));
    await put(`${Key}.json`, JSON.stringify(said));
    await put(Key, text);
    await stack.poller.settled();
  }
  await desk.look();
  await desk.order?.('quiet');
  await desk.order?.('call-all');
}

async function takePicture(page: Page, url: string, file: string, path: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('link', { name: file }).click();
  await page.getByRole('article').getByRole('heading', { name: file }).waitFor();
  // Where there is one column, the submission stands below the list.
  if ((page.viewportSize()?.width ?? 0) < 900)
    await page.evaluate("document.querySelector('article').scrollIntoView()");
  // What the keyboard is at is no part of the picture.
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement.blur()');
  await page.screenshot({ path });
}

const dir = await mkdtemp(join(tmpdir(), 'dropdial-'));
const browser = await openBrowser();
try {
  await mkdir(PICTURES, { recursive: true });
  await buildBundle();
  const { stack, desk } = await startConsoleStack({ dir, bundleDir: BUNDLE_DIR });
  const served = await startConsole(desk);
  try {
    await dropAll(stack, desk);
    for (const [name, file, screen] of SCREENS) {
      const context = await browser.newContext(screen);
      await takePicture(await context.newPage(), served.url, file, join(PICTURES, `${name}.png`));
      await context.close();
      console.log(`docs/pictures/${name}.png`);
    }
  } finally {
    await served.close();
    await stack.close();
  }
} finally {
  await browser.close();
  await rm(dir, { recursive: true, force: true });
}
