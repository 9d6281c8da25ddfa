import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { COMMANDS } from '../../cli/commands.ts';
import { createAsker } from '../../cli/init/ask-questions.ts';
import { textWidth } from '../../terminal/text-width.ts';
import { runInProcess } from '../support/run-in-process.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'cli', 'main.ts');
const names = [...COMMANDS.keys()];
const dropdial = (...args: readonly string[]) => runInProcess(args);

describe('an unknown command', () => {
  test.each([
    ['chek', 'there is no command "chek"; did you mean "check"?'],
    ['Show', 'there is no command "Show"; did you mean "show"?'],
    ['submission', 'did you mean "submissions"?'],
    ['weather', '"dropdial --help" lists them'],
    ['constructor', '"dropdial --help" lists them'],
    ['a\u001b[31m', 'there is no command "a?[31m"'],
  ])('%s is named, with the nearest known one', async (name, message) => {
    expect(await dropdial(name)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) });
  });
});

describe('an option', () => {
  test.each([
    [['check', 'a.csv', '--colour'], 'there is no option "--colour"; --help lists'],
    [['check', 'a.csv', '--sidcar', 'x'], 'there is no option "--sidcar"; did you mean "--sidecar"?'],
    [['submissions', '--feeds', 'x'], 'did you mean "--feed"?'],
    [['submissions', '--feed'], '"--feed" needs a value'],
    [['submissions', '--feed', '--all'], '"--feed" needs a value; one that begins with "-" is written as --feed=VALUE'],
    [['submissions', '--all=x'], '"--all" takes no value'],
    [['submissions', 'x'], 'this command takes no "x"'],
  ])('that is invalid is named: %j', async (args, message) => {
    expect(await dropdial(...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) });
  });

  test.each(names)('that the help of %s names is accepted', async name => {
    const help = (await COMMANDS.get(name)?.load())?.help ?? '';
    const options = [...help.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option = '']) => option);

    for (const option of options) {
      const { err } = await dropdial(name, `${option}=x`, '--no-such-option');
      expect(err).not.toContain(`there is no option "${option}"`);
    }
  });
});

describe('help', () => {
  test.each([['--help'], ['-h'], ['help']])('%s lists every command', async asked => {
    const { out, code } = await dropdial(asked);

    expect(code).toBe(0);
    for (const name of names) expect(out).toContain(`\n  ${name} `);
  });

  test('for a command is available in both ways', async () => {
    expect(await dropdial('help', 'show')).toEqual(await dropdial('show', '--help'));
  });

  test.each(names.flatMap(name => [60, 80].map(columns => [name, columns] as const)))(
    'for %s fits a terminal of %d columns, and stays complete',
    async (name, columns) => {
      const narrow = (await runInProcess([name, '--help'], {}, { columns })).out;
      const wide = (await dropdial(name, '--help')).out;
      const words = (text: string) => text.replaceAll('\\\n', ' ').split(/\s+/).filter(Boolean);

      expect(narrow.split('\n').filter(line => textWidth(line) > columns)).toEqual([]);
      expect(words(narrow)).toEqual(words(wide));
    },
  );
});

test.each([['--version'], ['-v'], ['version']])('%s prints the version', async asked => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));

  expect(await dropdial(asked)).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

/** Starts the command in a process of its own, whose streams the test controls. */
function start(...args: readonly string[]) {
  return spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env.PATH } });
}

test('a reader that closes the pipe ends it silently', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-usage-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (let file = 0; file < 50; file++) await writeFile(join(dir, `${file}.csv`), 'phone;name\n+12025550101\n');
  const child = start('check', dir);
  child.stdout.destroy();
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);

  expect([code, err]).toEqual([0, '']);
});

test.runIf(existsSync('/dev/full'))('output that cannot be written ends it with the reason, and no stack', async () => {
  const full = await open('/dev/full', 'w');
  onTestFinished(() => full.close());
  const child = spawn(process.execPath, [MAIN, 'explain'], { stdio: ['ignore', full.fd, 'pipe'] });
  const said: unknown[] = [];
  child.stderr?.on('data', chunk => said.push(String(chunk)));
  const [code] = await once(child, 'close');

  expect([code, said]).toEqual([1, [expect.stringMatching(/^the output cannot be written: ENOSPC.+\n$/)]]);
});

test('Ctrl-C exits with 130', async () => {
  const child = start('check', '-', '--set', 'rule_id=1');
  child.stdout.resume();
  // The input exceeds the buffer of a pipe, so the write completes once the command reads. By then it handles signals.
  await new Promise<void>(resolve => {
    child.stdin.write('phone_number\n'.repeat(50_000), () => resolve());
  });
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');

  expect(code).toBe(130);
});

test('Ctrl-C at a question exits, too', async () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  try {
    const input = new PassThrough();
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    const asker = createAsker(input, output);
    const answer = asker.ask({ text: 'Region', standard: '', read: said => said }).catch(() => 'ended');
    input.write('\u0003');
    await vi.waitFor(() => expect(kill).toHaveBeenCalledWith(process.pid, 'SIGINT'));
    input.end();
    asker.close();
    expect(await answer).toBe('ended');
  } finally {
    kill.mockRestore();
  }
});
