import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startConsole } from '../../../console/server/start-console.ts';
import type { SubmissionRow } from '../../../console/view/submission-view.ts';
import { CHROMIUM, NO_CHROMIUM, openBrowser } from '../../../local/console/open-browser.ts';
import { EMPTY_DESK } from '../server/open-console.ts';
import { findBarriers, watchPage } from './open-page.ts';

const COUNT = 10_000;

/** One row of a very long list of submissions. */
function makeRow(number: number, change: Partial<SubmissionRow> = {}): SubmissionRow {
  return {
    id: number.toString(16).padStart(64, '0'),
    feed: 'acme',
    key: `acme/file-${number}.csv`,
    state: number % 2 === 0 ? 'created' : 'rejected',
    stateName: number % 2 === 0 ? 'created' : 'rejected',
    isParked: false,
    updatedAt: new Date(Date.UTC(2026, 0, 2) - number * 1000).toISOString(),
    reason: '',
    ...change,
  };
}

const LONG = `acme/${'a'.repeat(500)}/${'b-'.repeat(250)}.csv`;
const NASTY = 'acme/<img src=x onerror=alert(1)>&lt;"\'.csv';
const ROWS = [
  makeRow(0, { key: LONG, reason: `${'x'.repeat(400)} and more` }),
  makeRow(1, { key: NASTY, reason: '<script>alert(2)</script>' }),
  ...Array.from({ length: COUNT - 2 }, (_, at) => makeRow(at + 2)),
];

function testInBrowser(): void {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  async function openMany(width = 1200) {
    const about = { ...EMPTY_DESK.about, states: ['created', 'rejected'] };
    const look = () => Promise.resolve({ at: '2026-01-02T03:04:05.000Z', submissions: ROWS, older: 0 });
    const served = await startConsole({ ...EMPTY_DESK, about, look });
    onTestFinished(() => served.close());
    const watched = await watchPage(browser, served.url, { viewport: { width, height: 900 } });
    await watched.page.getByText('10,000 of 10,000').waitFor();
    return watched;
  }

  test('ten thousand submissions are drawn a hundred at a time, and all of them can be reached', async () => {
    const { page } = await openMany();
    const rows = page.locator('.list tbody tr');
    const [later, earlier] = [
      page.getByRole('button', { name: 'Later' }),
      page.getByRole('button', { name: 'Earlier' }),
    ];

    expect([await rows.count(), await later.isDisabled()]).toEqual([100, true]);
    await earlier.click();
    await page.getByText('101 to 200 of 10,000').waitFor();
    expect(await rows.first().locator('a').textContent()).toBe('acme/file-100.csv');
    await page.getByLabel('File', { exact: true }).fill('file-99');
    await page.getByText('1 to 100 of 111').waitFor();
    await earlier.click();
    await page.getByText('101 to 111 of 111').waitFor();
    expect([await rows.last().locator('a').textContent(), await earlier.isDisabled()]).toEqual([
      'acme/file-9999.csv',
      true,
    ]);
    await page.getByLabel('File', { exact: true }).fill('');
    await page.getByLabel('State', { exact: true }).selectOption('created');
    await page.getByText('1 to 100 of 5,000').waitFor();
  });

  test('one of them is found by its file, and by the id in a command or an object', async () => {
    const { page } = await openMany();
    const keys = page.locator('.list tbody a');
    const file = page.getByLabel('File', { exact: true });

    await file.fill('FILE-7777.');
    await page.getByText('1 of 10,000').waitFor();
    expect(await keys.allTextContents()).toEqual(['acme/file-7777.csv']);
    await file.fill(`${'0'.repeat(60)}0200`);
    await page.getByText('1 of 10,000').waitFor();
    expect(await keys.allTextContents()).toEqual(['acme/file-512.csv']);
    await file.fill('nowhere');
    await page.getByText('No submission matches.').waitFor();
  });

  test.each([1200, 360])(
    'keys that are very long, or contain markup, are text within a page of %i pixels',
    async width => {
      const { page, complaints } = await openMany(width);

      expect(await page.locator('.list tbody a').first().textContent()).toBe(LONG);
      expect(await page.locator('.list tbody a').nth(1).textContent()).toBe(NASTY);
      expect(await page.locator('.list img, .list script').count()).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await findBarriers(page)).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );
}

if (CHROMIUM === undefined) {
  test(`a page of many submissions was NOT tested: ${NO_CHROMIUM}`, () => {
    console.warn('the tests of many submissions in a browser did not run');
  });
} else {
  describe(`in ${CHROMIUM}`, testInBrowser);
}
