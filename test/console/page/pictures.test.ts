import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Console, startConsole } from '../../../console/server/start-console.ts';
import { CHROMIUM, NO_CHROMIUM, openBrowser } from '../../../local/console/open-browser.ts';
import { comparePictures, type Difference, TOLERANCE } from '../../../local/console/pictures/compare-pictures.ts';
import { dropDay } from '../../../local/console/pictures/drop-day.ts';
import { normaliseView, takeView, VIEWS, writeRecord } from '../../../local/console/pictures/view.ts';
import { startConsoleStack } from '../../../local/console/start-stack.ts';
import { BUNDLE_DIR } from '../../../scripts/build-bundle.ts';

const PICTURES = join(import.meta.dirname, '..', '..', '..', 'docs', 'pictures');
const readPicture = (name: string) => readFileSync(join(PICTURES, `${name}.png`));
const readRecord = (name: string) => readFileSync(join(PICTURES, `${name}.txt`), 'utf8');
const [LIGHT] = VIEWS;

const isAlike = ({ worst, mean }: Difference) => worst <= TOLERANCE.worst && mean <= TOLERANCE.mean;

test.each(VIEWS)(
  '$name.png is the picture that its record was written with; otherwise: npm run screenshots',
  ({ name }) => {
    const [, description = ''] = /^Picture: sha256 [0-9a-f]{64}\n\n(.*)$/s.exec(readRecord(name)) ?? [];

    expect(readRecord(name)).toBe(writeRecord(readPicture(name), description));
  },
);

test('only values that differ between runs are replaced in a view', () => {
  const [one, other] = [
    ['2026-01-02 03:04:05Z (3 min ago)', '2026-01-02T03:04:05.678Z', 'a1b2c3d4e5f6', '1234567'],
    ['2027-12-13 14:15:16Z (59 s ago)', '2027-12-13T14:15:16Z', '0123456789ab', '7654321'],
  ].map(([shown, iso, id, account]) =>
    normaliseView(`${shown}, ${iso}: npx dropdial show ${id}\n  - term: account\n  - definition: "${account}"\n`),
  );

  expect(one).toBe(other);
  expect(one).toBe('TIME (AGE ago), TIME: npx dropdial show ID\n  - term: account\n  - definition: ACCOUNT\n');
  expect(normaliseView('row 3 of 1,234,567; list 1001; "48"')).toBe('row 3 of 1,234,567; list 1001; "48"');
});

/** A change to a file that the console serves, as an edit of the sources could make it. */
interface Change {
  readonly file: 'page.css' | 'page.js';
  readonly from: string;
  readonly to: string;
}

function testInBrowser(): void {
  let browser: Browser;
  let served: Console;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    browser = await openBrowser();
    const dir = await mkdtemp(join(tmpdir(), 'dropdial-pictures-'));
    const { stack, desk } = await startConsoleStack({ dir, bundleDir: BUNDLE_DIR, sweeps: false });
    served = await startConsole(desk);
    stop = async () => {
      await served.close();
      await stack.close();
      await browser.close();
      await rm(dir, { recursive: true, force: true });
    };
    await dropDay(stack, desk);
  });
  afterAll(() => stop());

  const openWindow = (screen: BrowserContextOptions) => browser.newContext(screen);

  /** Opens windows that receive the changed file. */
  const openChanged =
    ({ file, from, to }: Change) =>
    async (screen: BrowserContextOptions) => {
      const context = await browser.newContext(screen);
      await context.route(`**/${file}`, async route => {
        const answer = await route.fetch();
        const text = await answer.text();
        expect(text).toContain(from);
        await route.fulfill({ response: answer, body: text.replaceAll(from, to) });
      });
      return context;
    };

  test.each(VIEWS)('$name.png shows the current page; after a change: npm run screenshots', async view => {
    const { picture, description } = await takeView(openWindow, served.url, view);

    expect(writeRecord(readPicture(view.name), description)).toBe(readRecord(view.name));
    const difference = await comparePictures(browser, [readPicture(view.name), picture]);
    expect({ ...difference, isAlike: isAlike(difference) }).toMatchObject({ isAlike: true });
  });

  test.each<[what: string, change: Change]>([
    ['another word', { file: 'page.js', from: 'What to do now', to: 'What to do next' }],
    ['the colour of a state', { file: 'page.css', from: '--good: #0a6b2e', to: '--good: #0a6b2f' }],
    ['a wider column', { file: 'page.css', from: 'minmax(0, 11fr)', to: 'minmax(0, 12fr)' }],
    [
      'columns in another order',
      { file: 'page.css', from: "'list detail' auto 'tools detail'", to: "'detail list' auto 'detail tools'" },
    ],
  ])('%s changes the description', async (_what, change) => {
    if (LIGHT === undefined) throw new Error('there are no views');
    const { description } = await takeView(openChanged(change), served.url, LIGHT);

    expect(writeRecord(readPicture(LIGHT.name), description)).not.toBe(readRecord(LIGHT.name));
  });

  test.each<[what: string, change: Change, alike: boolean]>([
    ['other fonts', { file: 'page.css', from: 'system-ui, sans-serif', to: 'monospace' }, true],
    ['larger letters', { file: 'page.css', from: '15px/1.5', to: '16px/1.6' }, true],
    ['another background', { file: 'page.css', from: '--paper: #fff;', to: '--paper: #fffbe6;' }, false],
    ['another panel', { file: 'page.css', from: '--panel: #f6f7f9', to: '--panel: #e0e7ff' }, false],
    ['an invisible part', { file: 'page.css', from: '.detail article {', to: '.detail article { opacity: 0;' }, false],
  ])('a picture with %s is similar or not', async (_what, change, alike) => {
    if (LIGHT === undefined) throw new Error('there are no views');
    const { picture } = await takeView(openChanged(change), served.url, LIGHT);

    const difference = await comparePictures(browser, [readPicture(LIGHT.name), picture]);
    expect({ ...difference, isAlike: isAlike(difference) }).toMatchObject({ isAlike: alike });
  });

  test('pictures of different sizes are not similar', async () => {
    const difference = await comparePictures(browser, [readPicture('console-light'), readPicture('console-narrow')]);

    expect(isAlike(difference)).toBe(false);
  });
}

if (CHROMIUM === undefined) {
  test(`the pictures were NOT compared with the page: ${NO_CHROMIUM}`, () => {
    console.warn('the tests of the pictures in a browser did not run');
  });
} else {
  describe(`in ${CHROMIUM}`, testInBrowser);
}
