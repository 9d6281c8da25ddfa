import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readDescribed } from '../support/described-output.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';
import { runInProcess } from '../support/run-in-process.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'cli', 'main.ts');

let stack: DropStack;
beforeAll(async () => {
  stack = await startDropStack({
    feeds: [
      { id: 'local', prefix: PREFIX, limits: { priority: { min: 0 } } },
      { id: 'other', prefix: 'other/' },
    ],
  });
});
afterAll(() => stack.close());

/** The command in its own process, with the lines that it writes, one by one. */
async function watch(...args: readonly string[]): Promise<{ child: ChildProcess; next: () => Promise<string> }> {
  const child = spawn(process.execPath, [MAIN, 'watch', ...args], {
    env: { PATH: process.env.PATH, ...stack.environment },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const [said] = await once(child.stderr, 'data');
  expect(String(said)).toBe('watching; Ctrl-C ends it\n');
  return { child, next: async () => String((await lines.next()).value) };
}

test('open drops are listed first, then the progress of each drop, until Ctrl-C', async () => {
  await stack.drop('over.csv', csvOf(2), COMPLETE);
  await stack.drop('open.csv', csvOf(3), { rule_id: '101' });
  const { child, next } = await watch();
  expect(await next()).toMatch(
    /^\d\d:\d\d:\d\dZ drops\/open\.csv: waits for priority, max_simultaneous, num_attempts$/,
  );

  await stack.putTags('open.csv', COMPLETE);
  const steps = [await next()];
  while (!steps.at(-1)?.includes('created')) steps.push(await next());
  expect(steps.at(-1)).toMatch(/drops\/open\.csv: created list \d+, 3 contacts$/);
  await stack.drop('bad.csv', 'phone_number;name\n+12025550101\n', COMPLETE);
  expect(await next()).toContain('drops/bad.csv: rejected, nothing of it is sent: csv_field_count');

  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([130, null]);
});

test('one feed can be watched alone, as receipts for programs', async () => {
  const { next } = await watch('--feed', 'local', '--json');
  await stack.upload('json.csv', csvOf(4), COMPLETE);
  await stack.poller.settled();

  let receipt = JSON.parse(await next());
  while (receipt.state !== 'created') receipt = JSON.parse(await next());
  expect(readDescribed('receipt.schema.json', [JSON.stringify(receipt)])).toEqual([receipt]);
  expect(receipt).toMatchObject({ feed: 'local', drop: { key: 'drops/json.csv' }, plan: { rows: 4 } });
});

test('--once shows the open drops, and exits', async () => {
  await stack.drop('waits.csv', csvOf(5), { rule_id: '101' });
  const run = (...args: readonly string[]) => runInProcess(['watch', '--once', ...args], stack.environment);

  expect(await run()).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^\S+ drops\/waits\.csv: waits for \S+/),
  });
  expect(await run('--feed', 'other')).toEqual({ code: 0, err: 'all drops have ended\n', out: '' });
  expect(await run('--feed', 'othre')).toMatchObject({
    code: 2,
    err: expect.stringContaining('did you mean "other"?'),
  });
});
