import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';
import { runCli } from '../support/run-cli.ts';

const FEED = { id: 'local', prefix: PREFIX, quietPeriodSeconds: 0, whenInDoubt: 'park' } as const;
const REASON = ['--reason', 'looked at the panel', '--by', 'ada'];

let stack: DropStack;
beforeAll(async () => {
  // A failed message stays hidden; only its event brings a drop back.
  stack = await startDropStack({ visibilityTimeoutSeconds: 3600, feeds: [FEED] });
});
afterAll(() => stack.close());

/** The command with the function's own configuration. */
const dropdial = (...args: readonly string[]) => runCli(args, stack.environment);

/** A drop whose answer was lost, with a list or without one; returns its submission. */
async function loseAnswer(name: string, isCreated: boolean): Promise<string> {
  const kind = isCreated ? 'answer-lost' : 'reset-after-last-byte';
  stack.simulator.misbehave({ method: 'CreateCallList', kind });
  // An existing list would be found at the first look.
  if (isCreated) stack.simulator.misbehave({ method: 'GetCallLists', kind: 'error', code: 340 });
  await stack.drop(name, csvOf(2), COMPLETE);
  if (!isCreated) {
    // The second look, after which the feed parks.
    await stack.putTags(name, { ...COMPLETE, name: 'again' });
    await stack.poller.settled();
  }
  return (await stack.receipt(name)).submission;
}

test('a parked drop is listed and shown, and dials once after a person says that no list exists', async () => {
  const submission = await loseAnswer('parked.csv', false);
  expect(await stack.receipt('parked.csv')).toMatchObject({ state: 'in_doubt', doubt: { parked: true } });
  expect((await dropdial('submissions')).out).toContain('in_doubt (parked)');
  expect((await dropdial('show', submission)).out).toContain('a person has to decide');

  expect(await dropdial('retry', submission, '--not-at-voximplant', ...REASON)).toMatchObject({ code: 0 });
  await stack.poller.settled();

  expect(await stack.metadata('parked.csv')).toMatchObject({ 'dropdial-status': 'created' });
  expect(await stack.listsOf('parked.csv')).toHaveLength(1);
  expect((await dropdial('submissions')).out).toBe('nothing is unfinished; --all shows what has ended\n');
});

test('a list that a person found is adopted, and the object says so', async () => {
  const submission = await loseAnswer('adopted.csv', true);
  stack.simulator.clearMisbehaviour();
  const [list] = await stack.listsOf('adopted.csv');

  expect(await dropdial('adopt', submission, '--list-id', String(list?.listId), ...REASON)).toMatchObject({ code: 0 });
  await stack.poller.settled();

  expect(await stack.metadata('adopted.csv')).toMatchObject({
    'dropdial-status': 'created',
    'dropdial-list-id': String(list?.listId),
  });
  expect(await stack.listsOf('adopted.csv')).toHaveLength(1);
});

test('a drop that a person stops is found and stopped, and the object says so', async () => {
  const submission = await loseAnswer('stopped.csv', true);
  stack.simulator.clearMisbehaviour();

  expect(await dropdial('stop', submission, ...REASON)).toMatchObject({ code: 0 });
  await stack.poller.settled();

  expect(await stack.listsOf('stopped.csv')).toMatchObject([{ status: 'Canceled' }]);
  expect(await stack.metadata('stopped.csv')).toMatchObject({ 'dropdial-status': 'created' });
  expect(await stack.receiptOf(submission)).toMatchObject({ acts: [{ act: 'stopped', by: 'ada' }] });
});

test('a drop with parameters from a sidecar, and without tags, still reaches the function', async () => {
  stack.simulator.misbehave({ method: 'CreateCallList', kind: 'error', code: 127, msg: 'no money' });
  await stack.drop('untagged.csv', csvOf(2));
  const sidecar = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 };
  await stack.drop('untagged.csv.json', JSON.stringify(sidecar));
  stack.simulator.clearMisbehaviour();
  const { submission, state } = await stack.receipt('untagged.csv');
  expect(state).toBe('waiting');

  expect(await dropdial('retry', submission, ...REASON)).toMatchObject({
    code: 0,
    out: expect.stringContaining('the function has been notified: it looks at the drop shortly and updates its object'),
  });
  await stack.poller.settled();

  expect(await stack.metadata('untagged.csv')).toMatchObject({ 'dropdial-status': 'created' });
  expect(await stack.listsOf('untagged.csv')).toHaveLength(1);
});
