import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../cli/command.ts';
import { describeLogLine } from '../../local/describe-log-line.ts';
import { listen } from '../../local/listen.ts';
import { parseStartOptions } from '../../local/parse-start-options.ts';
import { describeWarnings, printMetadata } from '../../local/print-outcome.ts';
import { runCli } from '../support/run-cli.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SETS = ['rule_id=1', 'priority=0', 'max_simultaneous=5', 'num_attempts=3'].flatMap(set => ['--set', set]);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropdial-start-'));
  await writeFile(join(dir, 'mine.csv'), 'phone,name\n+12025550101,Ada\n');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [join(ROOT, 'local', 'start.ts'), ...args], { cwd: dir });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code };
}

describe('the main job', () => {
  test('with the shipped example ends created, and shows the metadata and the list', async () => {
    const { out, code } = await start();

    expect(code).toBe(0);
    expect(out).toMatch(/dropdial-status\tcreated/);
    expect(out).toMatch(/list\t\d+ "Appointment reminders ~[0-9a-f]{12}"/);
    expect(out).not.toContain('202555');
    expect(out).toContain('note: for real calls, set "server_location"');
    expect(out).not.toContain('warning');
  });

  test('with the caller’s file and tags ends created', async () => {
    const { out, code } = await start('mine.csv', ...SETS);

    expect([code, out]).toEqual([0, expect.stringMatching(/dropdial-count\t1/)]);
  });

  test('exits with 0 in a dry run', async () => {
    expect(await start('mine.csv', ...SETS, '--set', 'dry_run=true')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/dropdial-status\tchecked/),
    });
  });

  test('with --results waits for the calls of the shipped example, and prints their counts and where the file is', async () => {
    const { out, code } = await start('--results');

    expect(code).toBe(0);
    expect(out).toMatch(/the results of its (\d+) calls\n(?: {2}(?:total|processed|error) +\d+\n)+/);
    expect(out).toMatch(/the results are in s3:\/\/\S+\/drops\/contacts\.csv\.results\.csv\n/);
    expect(out).toMatch(/\n {2}\S*call_row\S*call_status\S*\n/);
    expect(out).toMatch(/the rows that ended in error \(\d+\) are in s3:\/\/\S+\/drops\/contacts\.csv\.unreached\.csv/);
    expect(out).toMatch(/dropdial-list-status\tcompleted/);
  });

  test('with --suppress leaves out everybody on the shipped list, and says how many rows and why', async () => {
    const { out, code } = await start('--suppress', join(ROOT, 'examples', 'do-not-call.txt'));

    expect(code).toBe(0);
    expect(out).toMatch(/dropdial-suppressed[\s│]+1/);
    expect(out).toMatch(
      /left out, as their numbers must not be called: 1 of 5 rows \(in the file, rows 4; the header is row 1\)\n/,
    );
    expect(out).toMatch(/ {2}s3:\/\/dropdial-suppression\/do-not-call\.txt \(3 numbers\) has 1\n/);
    expect(out).toMatch(/tasks[\s│]+4/);
    expect(out).not.toMatch(/202.?555/);
  });

  test('with a list of everybody calls nobody, and exits with 1', async () => {
    await writeFile(join(dir, 'everybody.txt'), '+12025550101\n');
    const { out, code } = await start(
      'mine.csv',
      ...SETS,
      '--set',
      'phone_columns=phone',
      '--suppress',
      'everybody.txt',
    );

    expect(code).toBe(1);
    expect(out).toMatch(/dropdial-status[\s│]+skipped/);
    expect(out).toContain('must not be called: 1 of 1 row');
    expect(out).toContain('the simulator dials nothing');
  });

  test('with a missing list exits before anything is built', async () => {
    const { out, err, code } = await start('--suppress', 'nowhere.txt');

    expect([code, err, out]).toEqual([2, expect.stringContaining('there is no file "nowhere.txt"'), '']);
  });

  test('with missing parameters exits with 1 and names them', async () => {
    const { out, code } = await start('mine.csv', '--set', 'rule_id=1');

    expect([code, out]).toEqual([1, expect.stringContaining('priority, max_simultaneous, num_attempts')]);
  });

  test('with an unsafe address exits before anything is dropped', async () => {
    await writeFile(join(dir, 'credentials.json'), '{}');
    const { out, err, code } = await start(
      'mine.csv',
      '--api',
      'http://example.com/x',
      '--credentials',
      'credentials.json',
    );

    expect([code, err]).toEqual([1, expect.stringContaining('"apiUrl" must be an https address')]);
    expect(out).not.toContain('dropped');
  });

  test('--help lists everything and exits with 0', async () => {
    const { out, code } = await start('--help');

    expect(code).toBe(0);
    for (const option of [
      '--set',
      '--suppress',
      '--config',
      '--feed',
      '--keep',
      '--port',
      '--api',
      '--credentials',
      '--logs',
    ])
      expect(out).toContain(option);
  });
});

describe('a stack that stays up', () => {
  test('is used by every command after its line was pasted, shows each step, and exits on Ctrl-C', async () => {
    await writeFile(join(dir, 'c.json'), JSON.stringify({ feeds: [{ id: 'acme', prefix: 'acme/' }] }));
    const args = [
      'mine.csv',
      ...SETS.map(set => set.replace('priority=0', 'priority=1')),
      '--config',
      'c.json',
      '--keep',
    ];
    const child = spawn(process.execPath, [join(ROOT, 'local', 'start.ts'), ...args], { cwd: dir });
    let out = '';
    const { promise: isUp, resolve } = Promise.withResolvers<void>();
    child.stdout.on('data', chunk => {
      out += String(chunk);
      if (/--query Metadata\n/.test(out)) resolve();
    });
    await Promise.race([isUp, once(child, 'close')]);
    const [, pasted = ''] = /\n {2}export (.*)\n/.exec(out) ?? [];
    const environment = Object.fromEntries(pasted.split(' ').map(word => word.split(/=(.*)/s).slice(0, 2)));
    await writeFile(join(dir, 'yours.csv'), 'phone,name\n+12025550102,Bob\n');
    const sets = ['rule_id=1', 'priority=1', 'max_simultaneous=5', 'num_attempts=3'].flatMap(set => ['--set', set]);
    const dropped = await runCli(['drop', 'yours.csv', ...sets, '--yes'], environment, { cwd: dir });
    const shown = await runCli(['show', 'acme/yours.csv'], environment);
    child.kill('SIGINT');
    const [code] = await once(child, 'close');

    expect(dropped, dropped.err).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\n$/) });
    expect(shown.out).toMatch(/^created: /);
    expect(code, out).toBe(0);
    for (const file of ['mine.csv', 'yours.csv']) {
      const steps = out.match(new RegExp(`\\d\\d:\\d\\d:\\d\\dZ acme/${file}: created list \\d+, 1 contact\\n`, 'g'));
      expect(steps, out).toHaveLength(1);
    }
  });

  test('exits at once, and says why, when its port is in use', async () => {
    const server = createServer();
    const port = await listen(server, 0, '127.0.0.1');
    const { err, code } = await start('--port', String(port));
    server.close();

    expect([code, err]).toEqual([1, `port ${port} is in use; choose another one with --port\n`]);
  });
});

describe('wrong usage', () => {
  test.each([
    [['--set', 'rule_id'], /KEY=VALUE/],
    [['--set', '=1'], /KEY=VALUE/],
    [['a.csv', 'b.csv'], /one file at a time/],
    [['a.txt'], /must end in \.csv/],
    [['--suppress', 'a/x.txt', '--suppress', 'b/x.txt'], /two suppression lists are called "x\.txt"/],
    [['--api', 'https://x'], /go together/],
    [['--port', '70000'], /0 to 65535/],
    [['--feed', 'acme'], /"--feed" goes with "--config"/],
    [['--colour'], /^there is no option "--colour"; --help lists those of the command$/],
    [['--kep'], /^there is no option "--kep"; did you mean "--keep"\?$/],
    [['--result', 'a.csv'], /did you mean "--results"\?/],
    [['--port'], /^"--port" needs a value$/],
    [['--ui', '--api', 'https://example.com', '--credentials', 'c.json'], /"--ui" goes with the simulator/],
  ])('%j is detected', (args, message) => {
    expect(() => parseStartOptions(args)).toThrow(UsageError);
    expect(() => parseStartOptions(args)).toThrow(message);
  });

  test('exits with 2', async () => {
    expect(await start('--set', 'x')).toMatchObject({ code: 2, err: expect.stringContaining('--help') });
  });
});

test('a value may hold equals signs', () => {
  expect(parseStartOptions(['--set', 'name=a=b'])).toMatchObject({ tags: new Map([['name', 'a=b']]) });
});

describe('a log line in words', () => {
  const line = (message: object, level = 'INFO') => describeLogLine(JSON.stringify({ level, message }));

  test.each([
    [{ message: 'swept', open: 2, due: 1, feed: 'y' }, 'swept (open 2, due 1)'],
    [{ message: 'planned', rows: 5, submission: 'x', feed: 'y' }, undefined],
    [{ message: 'outcome', status: 'rejected', reason: 'stale' }, undefined],
    [{ message: 'neither is given', code: 'no_server_location' }, undefined],
    [{ message: 'not finished', reason: 'submission_busy: another worker' }, undefined],
    [{ message: 'not finished', reason: 'ledger_conflict: another worker' }, undefined],
  ])('%j', (message, words) => {
    expect(line(message)).toBe(words);
  });

  test('is not printed for metrics, and is printed unchanged if it is not JSON', () => {
    expect(describeLogLine('{"_aws":{}}')).toBeUndefined();
    expect(describeLogLine('Segmentation fault')).toBe('Segmentation fault');
  });
});

test.each([
  [true, 'no_server_location', 'note: for real calls, set "server_location" near the people you call'],
  [false, 'no_server_location', 'warning: the message (no_server_location)'],
  [true, 'csv_blank_lines', 'warning: the message (csv_blank_lines)'],
])('with the simulator %s, the warning %s is printed as "%s"', (isSimulated, code, line) => {
  expect(describeWarnings({ warnings: [{ code, message: 'the message' }] }, isSimulated)).toEqual([line]);
});

test('metadata cannot steer the terminal', () => {
  expect(printMetadata({ x: 'a\u001b[2Jb' })).toContain('a?[2Jb');
});
