import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { About, Look } from '../../../console/view/page-state.ts';
import type { SubmissionView } from '../../../console/view/submission-view.ts';
import { readLines } from '../../../local/runtime/read-lines.ts';

const START = join(import.meta.dirname, '..', '..', '..', 'local', 'start.ts');

/** Starts `npm start -- --ui` and waits until it has dropped its file. */
async function startUi(args: readonly string[], cwd = process.cwd()) {
  const child = spawn(process.execPath, [START, '--ui', ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints = text(child.stderr);
  const said: string[] = [];
  for await (const line of readLines(child.stdout)) {
    said.push(line);
    if (line.includes('dropped s3://')) break;
  }
  const [, url = ''] = /the console is at (\S+)/.exec(stripVTControlCharacters(said.join('\n'))) ?? [];
  const about: About = JSON.parse(await (await fetch(`${url}about`)).text());
  const stop = async () => {
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    return [code, await complaints];
  };
  return { url, about, said: said.join('\n'), stop };
}

/** Waits for the first submission that the console shows in this state. */
async function waitForState(url: string, state: string): Promise<SubmissionView> {
  const stopping = new AbortController();
  const { body } = await fetch(`${url}looks`, { signal: stopping.signal });
  if (body === null) throw new Error('there is nothing to look at');
  try {
    for await (const line of readLines(Readable.fromWeb(body))) {
      if (!line.startsWith('data: ')) continue;
      const look: Look = JSON.parse(line.slice('data: '.length));
      const found = look.submissions.find(one => one.state === state);
      if (found) return JSON.parse(await (await fetch(`${url}submission?id=${found.id}`)).text());
    }
    throw new Error(`nothing became ${state}`);
  } finally {
    stopping.abort();
  }
}

test('npm start -- --ui serves the page of a stack with its drop until it is stopped, and leaves nothing behind', async () => {
  const { about, stop } = await startUi([]);

  expect(await stop()).toEqual([0, '']);
  expect(about.title).toContain('the local stack');
  const [, credentials = ''] = /file:([^"\\]+credentials\.json)/.exec(about.exports.join('\n')) ?? [];
  expect(credentials).toMatch(/credentials\.json$/);
  expect(existsSync(credentials)).toBe(false);
});

test('with a configuration and a suppression list it uses the feeds of one, and leaves out the numbers of the other', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-ui-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const feeds = [
    { id: 'acme', prefix: 'acme/' },
    { id: 'bravo', prefix: 'bravo/', suppression: [{ bucket: 'deployed', key: 'never.txt' }] },
  ];
  await writeFile(join(dir, 'c.json'), JSON.stringify({ feeds }));
  await writeFile(join(dir, 'mine.csv'), 'phone_number\n+12025550101\n+12025550102\n');
  await writeFile(join(dir, 'dnc.txt'), '+12025550102\n');
  const parameters = ['rule_id=1', 'priority=1', 'max_simultaneous=5', 'num_attempts=3', 'phone_columns=phone_number'];
  const sets = parameters.flatMap(set => ['--set', set]);

  const ui = await startUi(
    ['mine.csv', '--config', 'c.json', '--feed', 'bravo', '--suppress', 'dnc.txt', ...sets],
    dir,
  );
  const { key, plan, results } = await waitForState(ui.url, 'created');

  expect(await ui.stop()).toEqual([0, '']);
  expect(ui.about.feeds.map(({ id, place }) => [id, place])).toEqual([
    ['acme', 's3://dropdial-drops/acme/'],
    ['bravo', 's3://dropdial-drops/bravo/'],
  ]);
  expect(key).toBe('bravo/mine.csv');
  expect(plan).toContainEqual(['left out', '1 row on suppression lists']);
  expect(results).toBeDefined();
});

test('with suppression lists of a configuration that are not here, it says that they do not count', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-ui-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const feeds = [{ id: 'acme', prefix: 'acme/', suppression: [{ bucket: 'deployed', key: 'never.txt' }] }];
  await writeFile(join(dir, 'c.json'), JSON.stringify({ feeds }));

  const { said, stop } = await startUi(['--config', join(dir, 'c.json')]);

  expect(await stop()).toEqual([0, '']);
  expect(said).toContain('the suppression lists of the configuration are not applied here');
});

test.each([
  [['--suppress', 'nowhere.txt'], 2, 'there is no file "nowhere.txt"'],
  [['--config', 'nowhere.json'], 2, 'nowhere.json'],
  [['nowhere.csv'], 2, 'there is no file "nowhere.csv"'],
  [['--feed', 'acme'], 2, '"--feed" goes with "--config"'],
])('%j ends before anything is built', async (args, code, message) => {
  const child = spawn(process.execPath, [START, '--ui', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [ended]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);

  expect([ended, out]).toEqual([code, '']);
  expect(err).toContain(message);
});
