import { expect, test } from 'vitest';
import type { Draft } from '../../lambda/ledger/ledger.ts';
import { at } from '../support/make-draft.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { answerOf, dial, doubt, idOf, openOperator, REASON } from './open-operator.ts';

const NOWHERE = 'http://127.0.0.1:1';
const NOT_NOTIFIED = /this is recorded, but the function could NOT be notified, so .+ECONNREFUSED.+ names that address/;

/** The command with a queue that cannot be reached. */
async function openWithoutQueue() {
  const operator = await openOperator({ results: { write: 'file' } });
  const { environment } = operator;
  const config = JSON.stringify({ ...JSON.parse(environment.DROPDIAL_CONFIG), queueUrl: `${NOWHERE}/0/events` });
  const env = { ...environment, DROPDIAL_CONFIG: config, AWS_ENDPOINT_URL_SQS: NOWHERE };
  return { ...operator, dropdial: (...args: readonly string[]) => runInProcess(args, env) };
}

test.each<[act: string, change: (listId: number) => Partial<Draft>, args: readonly string[], recorded: object]>([
  ['stop', () => ({ state: 'waiting' }), [], { state: 'skipped' }],
  ['stop', listId => ({ state: 'created', answer: answerOf(listId) }), [], { acts: [{ act: 'stopped' }] }],
  ['retry', () => ({ state: 'waiting' }), [], { acts: [{ act: 'retried' }] }],
  ['adopt', () => ({ state: 'in_doubt', doubt }), ['--list-id', '7', '--unchecked'], { state: 'created' }],
  [
    'edit',
    listId => ({ state: 'created', answer: answerOf(listId) }),
    ['--priority', '2'],
    { acts: [{ act: 'edited' }] },
  ],
])('%s that is recorded says so when the function cannot be notified', async (act, change, args, recorded) => {
  const { simulator, record, receiptOf, dropdial } = await openWithoutQueue();
  await using _closed = simulator;
  await record('a', change(await dial(simulator, 'A')));

  const { code, out, err } = await dropdial(act, 'aaaaaa', ...args, ...REASON, '--json');

  expect([code, JSON.parse(out)]).toEqual([1, expect.objectContaining({ submission: idOf('a') })]);
  expect(err).toMatch(NOT_NOTIFIED);
  expect(await receiptOf('a')).toMatchObject(recorded);
});

test('results that are requested are, although the function cannot be notified now', async () => {
  const { simulator, record, dropdial } = await openWithoutQueue();
  await using _closed = simulator;
  const list = { state: 'running', since: at(9).toISOString() } as const;
  await record('a', { state: 'created', answer: answerOf(7), list });

  const { code, out, err } = await dropdial('results', 'aaaaaa', '--refresh');

  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/\nthe next sweep looks at it; the function could not be notified now \(.*ECONNREFUSED/);
});
