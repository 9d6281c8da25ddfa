import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createDesk } from '../../../cli/console/create-desk.ts';
import { savePage } from '../../../console/server/save-page.ts';
import { startConsole } from '../../../console/server/start-console.ts';
import { openLocalLedger } from '../../../local/console/local-desk.ts';
import { CHROMIUM, NO_CHROMIUM, openBrowser } from '../../../local/console/open-browser.ts';
import { fileOf, findBarriers, openStackPage, watchPage } from './open-page.ts';

const GOOD = 'phone_number,first_name\n+12025550147,Ann\n+12025550148,Bob\n';
const BAD = 'phone_number,first_name\n+12025550147,Ann\n2025550148\n1.20255E+11,Cid\n';
/** The numbers of the test files. The help of an error code contains another number, which may be shown. */
const NUMBERS = /202555014[78]/;

/** Fills in a field and moves the focus out of it. */
async function say(page: Page, name: string, value: string): Promise<void> {
  const field = page.getByLabel(name, { exact: true });
  await field.fill(value);
  await field.blur();
}

/** Fills in the required parameters. */
async function fillIn(page: Page): Promise<void> {
  const needed = {
    rule_id: '101',
    priority: '1',
    max_simultaneous: '5',
    num_attempts: '3',
    phone_columns: 'phone_number',
  };
  for (const [name, value] of Object.entries(needed)) await say(page, name, value);
}

/** Chooses a file, and drops it once the page shows the verdict. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(fileOf(name, text));
  await page.getByText('would be sent').waitFor();
  await page.getByRole('button', { name: 'Drop it' }).click();
  await page.getByText(`${name} was dropped`).waitFor();
}

/** Waits until a submission is in a state, and opens it. */
async function open(page: Page, key: string, state: string | RegExp): Promise<void> {
  const row = page.getByRole('row').filter({ hasText: key });
  await row.getByText(state, { exact: true }).first().waitFor();
  await row.getByRole('link').click();
  await page.getByRole('article').getByRole('heading', { name: key }).waitFor();
}

const article = (page: Page) => page.getByRole('article');

function testInBrowser(): void {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test('a file dropped by hand gets its list, its calls are made, and its results are collected', async () => {
    const { page, stack } = await openStackPage(browser);
    await fillIn(page);

    // Drags the file in, as from a folder.
    const files = await page.evaluateHandle(
      `(() => { const all = new DataTransfer(); all.items.add(new File([${JSON.stringify(GOOD)}], 'monday.csv')); return all; })()`,
    );
    await page.locator('.drop-zone').dispatchEvent('drop', { dataTransfer: files });
    await page.getByText('would be sent').waitFor();
    await page.getByRole('button', { name: 'Drop it' }).click();
    await open(page, 'drops/monday.csv', 'created');

    await article(page).getByText('it became list 1001').waitFor();
    await article(page).getByRole('row').filter({ hasText: 'rule_id' }).getByText('sidecar').first().waitFor();
    expect(stack.simulator?.lists.map(({ count }) => count)).toEqual([2]);
    await page.getByRole('button', { name: 'Call everybody now' }).click();
    await article(page).locator('dd', { hasText: 'monday.csv.results.csv' }).waitFor();
    await page.locator('summary', { hasText: 'List 1001' }).click();
    await page.getByRole('cell', { name: '…47' }).waitFor();
  });

  test('an invalid file shows its rows before the upload, and is still rejected', async () => {
    const { page, stack } = await openStackPage(browser);
    await fillIn(page);
    const uploads = () =>
      stack.s3.requests.filter(({ operation, bucket }) => operation === 'PutObject' && bucket === 'dropdial-drops');

    await page.locator('input[type=file]').setInputFiles(fileOf('bad.csv', BAD));
    const verdict = page.locator('.verdict');
    await verdict.waitFor();

    expect(await verdict.textContent()).toMatch(
      /^would be rejected: \d problems in \d rows; nothing of it would be sent$/,
    );
    expect(await page.locator('.check .place').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^row 3\b/), expect.stringMatching(/^row 4\b/)]),
    );
    expect(uploads()).toEqual([]);
    await page.getByRole('button', { name: 'Drop it anyway' }).click();
    await open(page, 'drops/bad.csv', 'rejected');
    expect(await article(page).locator('.place').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^row 3\b/), expect.stringMatching(/^row 4\b/)]),
    );
    expect(stack.simulator?.lists).toEqual([]);
  });

  test('the verdict follows the parameters set beside the file', async () => {
    const { page } = await openStackPage(browser);
    await page.locator('input[type=file]').setInputFiles(fileOf('monday.csv', GOOD));

    await page.getByText('would wait for rule_id, priority, max_simultaneous, num_attempts').waitFor();
    await fillIn(page);
    await page.getByText('would be sent').waitFor();
    await say(page, 'num_attempts', '9');
    await page.getByText('would be rejected: 1 problem').waitFor();
    await say(page, 'num_attempts', '3');
    await page.getByLabel('dry_run', { exact: true }).selectOption('true');
    await page.getByText('would be checked and not sent').waitFor();
  });

  test('the verdict follows each letter, while the field is not left', async () => {
    const { page } = await openStackPage(browser);
    await page.locator('input[type=file]').setInputFiles(fileOf('monday.csv', GOOD));
    await fillIn(page);
    await page.getByText('would be sent').waitFor();
    const field = page.getByLabel('num_attempts', { exact: true });

    await field.press('Backspace');
    await page.getByText('would wait for num_attempts').waitFor();
    await field.pressSequentially('3');
    await page.getByText('would be sent').waitFor();
    await page.getByLabel('phone_columns', { exact: true }).pressSequentially('s');
    await page.getByText('would be rejected').waitFor();
  });

  test('a file of another kind shows what to do, without the name of an error', async () => {
    const { page } = await openStackPage(browser);
    await page.locator('input[type=file]').setInputFiles(fileOf('list.xlsx', 'PK'));

    const said = page.getByText('export it as CSV');
    expect(await said.textContent()).toMatch(/^export it as CSV: the name of the file must end in /);
  });

  test('unsaved input keeps its text and cursor while the page changes', async () => {
    const { page, stack } = await openStackPage(browser);
    const field = page.getByLabel('name', { exact: true });
    await field.pressSequentially('Remin');

    const Body = 'phone_number\n+12025550147\n';
    await stack.client.send(new PutObjectCommand({ Bucket: 'dropdial-drops', Key: 'drops/other.csv', Body }));
    await page.getByRole('link', { name: 'drops/other.csv' }).waitFor();
    await page.keyboard.type('ders');

    expect(await field.inputValue()).toBe('Reminders');
  });

  test('a lost answer leads through a doubt to the list, which is adopted', async () => {
    const { page, stack } = await openStackPage(browser);
    await fillIn(page);
    await page.getByRole('button', { name: 'Hide new lists' }).click();
    await page.getByRole('button', { name: 'Lose the next answer, after the list was made' }).click();
    await page.getByRole('button', { name: '(set: 1)' }).nth(1).waitFor();

    await drop(page, 'monday.csv', GOOD);
    // The event of the function's own copy may have it look again at once, so the doubt may be over by now.
    await open(page, 'drops/monday.csv', /^(in_doubt|created)$/);
    await page.getByRole('button', { name: 'Let 20 minutes pass' }).click();
    await article(page).getByText('which was found by its name').waitFor();

    const way = await article(page).locator('.steps .move .state').allTextContents();
    expect(way).toEqual(['claimed', 'sending', 'in_doubt', 'created']);
    expect(stack.simulator?.lists).toHaveLength(1);
    // The page does not tick: it has the time to the minute, and says why its two views of a list may differ.
    const clock = await page.getByRole('heading', { name: /^Clock/ }).textContent();
    expect(clock).toMatch(/^Clock: \d{4}-\d\d-\d\d \d\d:\d\dZ$/);
    await page.getByText('This is what Voximplant knows').waitFor();
  });

  test('a doubt that its feed parks is shown as parked, with the possible actions', async () => {
    const { page, stack } = await openStackPage(browser);
    await fillIn(page);
    await page.getByLabel('feed', { exact: true }).selectOption('careful');
    await page.getByRole('button', { name: 'Lose the next answer, and make no list' }).click();

    await drop(page, 'monday.csv', GOOD);
    await open(page, 'careful/monday.csv', 'in_doubt');
    await page.getByRole('button', { name: 'Let 20 minutes pass' }).click();
    await article(page).getByText('in_doubt (parked)').waitFor();

    const commands = await article(page).locator('.command code').allTextContents();
    expect(commands.map(line => line.split(' ')[2])).toEqual(['adopt', 'retry', 'stop']);
    expect(stack.simulator?.lists).toEqual([]);
  });

  test('a doubt without a list is sent again, once', async () => {
    const { page, stack } = await openStackPage(browser);
    await fillIn(page);
    await page.getByRole('button', { name: 'Lose the next answer, and make no list' }).click();

    await drop(page, 'monday.csv', GOOD);
    await open(page, 'drops/monday.csv', 'in_doubt');
    await page.getByRole('button', { name: 'Let 20 minutes pass' }).click();
    await article(page).getByText('it became list 1001').waitFor();

    const way = await article(page).locator('.steps .move .state').allTextContents();
    expect(way).toEqual(['claimed', 'sending', 'in_doubt', 'claimed', 'sending', 'created']);
    expect(stack.simulator?.lists).toHaveLength(1);
  });

  test('waiting drops are found by state and by feed', async () => {
    const { page } = await openStackPage(browser);
    await page.locator('input[type=file]').setInputFiles(fileOf('monday.csv', GOOD));
    await page.getByText('would wait for').waitFor();
    await page.getByRole('button', { name: 'Drop it' }).click();
    await open(page, 'drops/monday.csv', 'waiting');
    await article(page).getByText('it waits for missing parameters').waitFor();

    const list = page.getByRole('group', { name: 'Submissions, latest first' });
    await page.getByLabel('State', { exact: true }).selectOption('created');
    await page.getByText('No submission matches.').waitFor();
    await page.getByLabel('State', { exact: true }).selectOption('waiting');
    await list.getByRole('link').waitFor();
    await page.getByLabel('Feed', { exact: true }).selectOption('careful');
    await page.getByText('0 of 1').waitFor();
  });

  test('a read-only console judges a file, and shows the commands that drop it, the safest first', async () => {
    const { stack } = await openStackPage(browser);
    const options = {
      title: 'a test',
      about: '',
      drops: false,
      exports: ['export AWS_REGION=eu-west-1'],
      pauseMs: 50,
      most: 9,
    };
    const commandOptions = ['--stack', 'Calls'];
    const looking = await startConsole(
      createDesk(openLocalLedger(stack, { now: Date.now }), { ...options, commandOptions }),
    );
    onTestFinished(() => looking.close());
    const { page, complaints } = await watchPage(browser, looking.url);
    await fillIn(page);

    await page.locator('input[type=file]').setInputFiles(fileOf("monday's.csv", GOOD));
    await page.getByText('would be sent').waitFor();

    expect(await page.getByRole('button', { name: 'Drop it' }).count()).toBe(0);
    const sets = 'rule_id=101 priority=1 max_simultaneous=5 num_attempts=3 phone_columns=phone_number';
    expect(await page.locator('.tools .command code').allTextContents()).toEqual([
      `npx dropdial drop 'monday'\\''s.csv' --feed local ${sets.replaceAll(/\S+=/g, '--set $&')} --stack Calls`,
      expect.stringMatching(/^printf %s '{"rule_id":101,.*}' \| aws s3 cp - 's3:.*csv.json' &&\naws s3 cp 'monday/),
    ]);
    await page.getByText('Before you paste a command').click();
    await page.getByText('export AWS_REGION=eu-west-1').waitFor();
    expect(stack.s3.requests.filter(({ operation }) => operation === 'PutObject')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('no request leaves the machine, nothing is logged as an error, and no number is shown', async () => {
    const { page, abroad, complaints } = await openStackPage(browser);
    await fillIn(page);
    await drop(page, 'monday.csv', GOOD);
    await open(page, 'drops/monday.csv', 'created');
    await page.locator('summary', { hasText: 'List 1001' }).click();
    await page.getByText('Receipt', { exact: true }).click();
    await page.locator('input[type=file]').setInputFiles(fileOf('bad.csv', BAD));
    await page.getByText('would be rejected').waitFor();
    // Even a request by the page itself is blocked, by the content security policy.
    const tried = await page.evaluate(`fetch('http://127.0.0.1:1/').then(() => 'sent', () => 'kept in')`);

    expect(tried).toBe('kept in');
    expect(abroad).toEqual([]);
    expect(complaints.filter(text => !text.includes('http://127.0.0.1:1/'))).toEqual([]);
    expect(NUMBERS.test(await page.content())).toBe(false);
  });

  test.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['narrow', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
  ] as const)('the page is accessible: %s', async (_what, options) => {
    const { page } = await openStackPage(browser, options);
    await page.getByText('Nothing was dropped yet.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await fillIn(page);
    await drop(page, 'monday.csv', GOOD);
    await open(page, 'drops/monday.csv', 'created');
    await page.locator('input[type=file]').setInputFiles(fileOf('bad.csv', BAD));
    await page.getByText('would be rejected').waitFor();
    await page.getByRole('button', { name: 'Refuse the next list: no balance' }).click();
    await page.getByRole('button', { name: '(set: 1)' }).waitFor();
    for (const summary of await page.locator('summary').all()) await summary.click();

    expect(await findBarriers(page)).toEqual([]);
    // Only tables and texts with a scroll bar of their own may be wider than the page.
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  test('the keyboard alone reaches everything, and the focus is visible', async () => {
    const { page } = await openStackPage(browser);
    await page.locator('input[type=file]').setInputFiles(fileOf('monday.csv', GOOD));
    await page.getByText('would wait for').waitFor();
    await page.getByRole('button', { name: 'Drop it' }).focus();
    await page.keyboard.press('Enter');
    const link = page.getByRole('link', { name: 'drops/monday.csv' });
    await link.waitFor();
    await page.evaluate('document.activeElement.blur()');

    const reached: string[] = [];
    const seen: string[] = [];
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate<string>(`(document.activeElement.innerText || document.activeElement.id).split('\\n')[0]`),
      );
      seen.push(
        await page.evaluate<string>(
          `document.activeElement.localName + ' ' + getComputedStyle(document.activeElement).outlineStyle`,
        ),
      );
      if (reached.at(-1) === 'drops/monday.csv') await page.keyboard.press('Enter');
    }

    await article(page).waitFor();
    expect(reached).toEqual(
      expect.arrayContaining([
        'Skip to the submissions',
        'drops/monday.csv',
        'field-rule_id',
        'Let an hour pass',
        'Receipt',
      ]),
    );
    expect(seen.filter(style => style.endsWith(' none') && !style.startsWith('body'))).toEqual([]);
  });

  test('a saved page is accessible, runs no script, and prints', async () => {
    const { page, dir, desk } = await openStackPage(browser);
    await fillIn(page);
    await drop(page, 'monday.csv', GOOD);
    await open(page, 'drops/monday.csv', 'created');
    const submission = await desk.open((await page.evaluate<string>('location.hash')).slice(1));
    if (submission === undefined) throw new Error('the page shows what is not there');
    const submissions = [submission, { ...submission, id: `${submission.id}2` }];
    const path = join(dir, 'saved.html');
    const view = { title: 'dropdial: a test', at: submission.updatedAt, about: '2 submissions', checks: [] };
    await writeFile(path, await savePage({ ...view, submissions }));

    const saved = await watchPage(browser, pathToFileURL(path).href);

    await saved.page.getByRole('heading', { name: 'drops/monday.csv' }).first().waitFor();
    expect(await findBarriers(saved.page)).toEqual([]);
    expect(await saved.page.locator('script, button, link').count()).toBe(0);
    // A saved page has a single column, unlike the console.
    const lefts = await saved.page.evaluate<number[]>(
      `[...document.querySelectorAll('h1, h1 + p, h2')].map(each => each.getBoundingClientRect().left)`,
    );
    expect(new Set(lefts).size).toBe(1);
    expect((await saved.page.pdf()).length).toBeGreaterThan(10_000);
    expect([...saved.abroad, ...saved.complaints]).toEqual([]);
    expect(NUMBERS.test(await saved.page.content())).toBe(false);
  });
}

if (CHROMIUM === undefined) {
  test(`the page was NOT tested: ${NO_CHROMIUM}`, () => {
    console.warn('the tests of the console in a browser did not run');
  });
} else {
  describe(`in ${CHROMIUM}`, testInBrowser);
}
