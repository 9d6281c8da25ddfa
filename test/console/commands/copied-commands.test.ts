import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectTaggingCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDesk } from '../../../cli/console/create-desk.ts';
import type { Desk } from '../../../console/server/desk.ts';
import type { SubmissionView } from '../../../console/view/submission-view.ts';
import { openLocalLedger } from '../../../local/console/local-desk.ts';
import { startConsoleStack } from '../../../local/console/start-stack.ts';
import type { EmbeddedStack } from '../../../local/embedded-stack.ts';
import { makeServiceAccount } from '../../../local/voximplant/make-credentials.ts';
import { BUNDLE_DIR } from '../../../scripts/build-bundle.ts';
import { makeShell } from './shell.ts';

/** File names that a shell splits or executes if they are not quoted. */
const NAMES = ['two words.csv', "monday's.csv", '$(touch owned) `touch owned`.csv', '-n;touch owned.csv', '"a"&b.csv'];
const SAID = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, phone_columns: ['phone_number'] };
const CSV = (name: string) => `phone_number,first_name\n+12025550147,${JSON.stringify(name).replaceAll('\\"', '""')}\n`;

let folder: string;
let stack: EmbeddedStack;
let desk: Desk;
let lookingDesk: Desk;
let run: Awaited<ReturnType<typeof makeShell>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dropdial commands '));
  run = await makeShell(folder);
  const account = await makeServiceAccount();
  ({ stack, desk } = await startConsoleStack({ dir: folder, bundleDir: BUNDLE_DIR, account, sweeps: false }));
  lookingDesk = createDesk(openLocalLedger(stack, { now: Date.now }), {
    ...{ title: 'a test', about: '', drops: false, exports: [], commandOptions: [], pauseMs: 50, most: 100 },
  });
});
afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a displayed line, after the `export` lines that the console displays for pasting first. */
const paste = (line: string | undefined) => run(desk.about.exports, line ?? 'exit 9');

const put = async (key: string, text: string, said?: object) => {
  const send = (Key: string, Body: string) =>
    stack.client.send(new PutObjectCommand({ Bucket: 'dropdial-drops', Key, Body }));
  if (said) await send(`${key}.json`, JSON.stringify(said));
  await send(key, text);
  await stack.poller.settled();
};

/** The submission of an object, as the console shows it. */
async function open(key: string): Promise<SubmissionView> {
  const { submissions } = await desk.look();
  const found = await desk.open(submissions.find(one => one.key === key)?.id ?? '');
  if (found === undefined) throw new Error(`nothing has the key ${key}`);
  return found;
}

/** The offered command that contains these words, with a reason in place of the placeholder. */
function commandOf({ choices }: SubmissionView, words: string): string {
  const found = choices.find(({ command }) => command?.includes(words))?.command;
  if (found === undefined) throw new Error(`no command has "${words}"`);
  return found.replace('"…"', '"as agreed"');
}

describe.each(NAMES)('for a file called %s', name => {
  const key = `drops/${name}`;

  test('the command that drops it works, with its parameters as tags', async () => {
    await writeFile(join(folder, name), CSV(`${name} 1`));
    const check = await lookingDesk.check({ path: join(folder, name), feed: 'local', parameters: {} });
    expect(check.ways).toHaveLength(2);
    await writeFile(join(folder, `${name}.json`), '{}');
    const { ways = [] } = await lookingDesk.check({ path: join(folder, name), feed: 'local', parameters: SAID });

    const ran = await paste(ways[0]?.command?.replace(' drop ', ' drop --yes '));

    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\n$/) });
    expect(await open(key)).toMatchObject({ state: 'created', key });
    await rm(join(folder, `${name}.json`));
  });

  test('the commands of the AWS CLI upload the sidecar and the file', async () => {
    await writeFile(join(folder, name), CSV(`${name} 2`));
    const parameters = { ...SAID, name: "It's $HOME & `more`", allow_duplicate: true };
    const { ways = [] } = await lookingDesk.check({ path: join(folder, name), feed: 'careful', parameters });

    const ran = await paste(ways[1]?.command);
    await stack.poller.settled();

    expect(ran).toMatchObject({ code: 0 });
    const shown = await open(`careful/${name}`);
    expect(shown.state).toBe('created');
    expect(shown.parameters).toContainEqual(expect.objectContaining({ name: 'name', value: parameters.name }));
  });

  test('for a waiting drop, the sidecar and the tags apply to its object', async () => {
    const waiting = `drops/waits/${name}`;
    await put(waiting, CSV(`${name} 3`));
    const shown = await open(waiting);
    expect(shown.state).toBe('waiting');
    await writeFile(join(folder, 'SIDECAR.json'), JSON.stringify(SAID));

    const tagged = await paste(
      commandOf(shown, '{Key=rule_id,Value=…},').replace(/TagSet=\[.*?\]/, 'TagSet=[{Key=rule_id,Value=101}]'),
    );
    const { TagSet } = await stack.client.send(new GetObjectTaggingCommand({ Bucket: 'dropdial-drops', Key: waiting }));
    const copied = await paste(commandOf(shown, 's3 cp SIDECAR.json'));
    await stack.poller.settled();

    expect([tagged.code, copied.code, copied.err]).toEqual([0, 0, '']);
    expect(TagSet).toEqual([{ Key: 'rule_id', Value: '101' }]);
    expect((await open(waiting)).state).toBe('created');
  });

  test('nothing in its name is executed', async () => {
    expect((await readdir(folder)).filter(file => file.startsWith('owned'))).toEqual([]);
  });
});

test('parameters that are no tags go into a sidecar under another name, and existing files stay unchanged', async () => {
  await writeFile(join(folder, 'semi.csv'), 'phone_number;first_name\n+12025550147;Ann\n');
  const parameters = { ...SAID, delimiter: ';', name: 'a & b', allow_duplicate: true };
  const { ways = [] } = await lookingDesk.check({ path: join(folder, 'semi.csv'), feed: 'local', parameters });

  const ran = await paste(ways[0]?.command?.replace(' drop ', ' drop --yes '));

  expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\n$/) });
  const shown = await open('drops/semi.csv');
  expect(shown.parameters).toContainEqual(expect.objectContaining({ name: 'delimiter', value: ';' }));
  expect(shown.parameters).toContainEqual(expect.objectContaining({ name: 'name', value: 'a & b' }));
  expect((await readdir(folder)).filter(file => file.startsWith('semi'))).toEqual([
    'semi.csv',
    'semi.csv.parameters.json',
  ]);
});

test('the commands of a created list show its results and stop it', async () => {
  await put('drops/created.csv', CSV('created'), SAID);
  const shown = await open('drops/created.csv');

  const results = await paste(commandOf(shown, 'dropdial results'));
  const stopped = await paste(commandOf(shown, 'dropdial stop'));

  expect(results).toMatchObject({ err: expect.not.stringContaining('Usage') });
  expect(results.out + results.err).toMatch(/running|calls/);
  expect(stopped).toMatchObject({ code: 0, err: '' });
  expect(stack.simulator?.lists.at(-1)?.status).toBe('Canceled');
});

describe('for a parked doubt', () => {
  async function park(key: string, fault: string): Promise<SubmissionView> {
    await desk.order?.(fault);
    // Hides the list from the function's looks until the submission is parked.
    stack.simulator?.changeSettings({ hiddenLooks: 4 });
    await put(key, CSV(key), SAID);
    await desk.order?.('quiet');
    await desk.order?.('mend');
    const shown = await open(key);
    expect(shown).toMatchObject({ stateName: 'in_doubt (parked)' });
    return shown;
  }

  test('its list is adopted', async () => {
    const shown = await park('careful/adopt.csv', 'answer-lost');
    const { listId = 0 } = stack.simulator?.lists.at(-1) ?? {};

    const ran = await paste(commandOf(shown, 'dropdial adopt').replace('--list-id N', `--list-id ${listId}`));

    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(await open('careful/adopt.csv')).toMatchObject({ state: 'created', listId });
  });

  test('it is sent again', async () => {
    const shown = await park('careful/again.csv', 'request-lost');
    const lists = stack.simulator?.lists.length ?? 0;

    const ran = await paste(commandOf(shown, 'dropdial retry'));
    await stack.poller.settled();

    expect(ran).toMatchObject({ code: 0, err: '' });
    expect((await open('careful/again.csv')).state).toBe('created');
    expect(stack.simulator?.lists).toHaveLength(lists + 1);
  });

  test('it is ended', async () => {
    const shown = await park('careful/stop.csv', 'request-lost');

    expect(await paste(commandOf(shown, 'dropdial stop'))).toMatchObject({
      ...{ code: 0, err: '', out: expect.stringContaining('it will not be sent again') },
    });
    expect((await open('careful/stop.csv')).state).toBe('skipped');
  });
});

test('the placeholder for a reason is not accepted as a reason', async () => {
  await put('drops/mark.csv', CSV('mark'));
  const line = (await open('drops/mark.csv')).choices.find(({ command }) =>
    command?.includes('dropdial stop'),
  )?.command;

  expect(await paste(line)).toMatchObject({ code: 2, err: expect.stringContaining('"--reason"') });
  expect((await open('drops/mark.csv')).state).toBe('waiting');
});
