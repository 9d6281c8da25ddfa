import { describe, expect, test } from 'vitest';
import { exitCodeOf, followDrop, type Step, toStep } from '../../../cli/drop/follow-drop.ts';
import type { Look } from '../../../cli/drop/look-at-drop.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { at, makeDraft } from '../../support/make-draft.ts';

const receipt = (change: Partial<Draft>): Look => ({
  kind: 'receipt',
  receipt: { ...makeDraft(change), revision: 'r', updatedAt: at(0).toISOString() },
});
const nothing: Look = { kind: 'nothing' };
const created = receipt({
  state: 'created',
  answer: { list_id: 7, count: 2, answeredAt: at(0).toISOString(), full: {} },
});

/** Follows a drop through these looks, and repeats the last one forever. Time passes only while it sleeps. */
async function follow(looks: ReadonlyArray<Look | Error>, timeoutMs = 60_000) {
  const pauses: number[] = [];
  let taken = 0;
  let time = 0;
  const steps = followDrop(
    async () => {
      const look = looks[Math.min(taken++, looks.length - 1)] ?? nothing;
      if (look instanceof Error) throw look;
      return look;
    },
    {
      timeoutMs,
      now: () => time,
      sleep: async milliseconds => {
        pauses.push(milliseconds);
        time += milliseconds;
      },
    },
  );
  const texts: string[] = [];
  for (let next = await steps.next(); ; next = await steps.next()) {
    if (next.done) return { texts, last: next.value, pauses, time };
    texts.push(next.value.text);
  }
}

describe('a drop is followed', () => {
  test('until it has ended, each step reported once', async () => {
    const sending = receipt({ state: 'sending' });
    const { texts, last } = await follow([nothing, receipt({}), receipt({}), sending, sending, created]);

    expect(texts).toEqual(['reading the file', 'sending', 'created list 7, 2 contacts']);
    expect(last).toMatchObject({ status: 'created', isOver: true });
  });

  test('until the time is up, and no longer', async () => {
    const { texts, last, pauses, time } = await follow([receipt({ state: 'waiting', missing: ['rule_id'] })], 20_000);

    expect([texts, last?.status, time]).toEqual([['waits for rule_id'], 'waiting', 20_000]);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5000);
    expect(pauses[0]).toBeLessThan(1000);
  });

  test('through temporary faults', async () => {
    const { texts } = await follow([new Error('the network is away'), created]);

    expect(texts).toEqual(['cannot read its state: Error: the network is away', 'created list 7, 2 contacts']);
  });

  test.each<Look>([{ kind: 'replaced' }, { kind: 'forbidden' }])('no longer when it is $kind', async look => {
    const { last, pauses } = await follow([look]);

    expect([last?.isOver, pauses]).toEqual([false, []]);
  });

  test('to nothing if nothing happens to it', async () => {
    expect(await follow([nothing], 3000)).toMatchObject({ texts: [], last: undefined, time: 3000 });
  });
});

describe('the exit code', () => {
  const problems = [{ code: 'stale', message: 'too old' }];
  const answer = { list_id: 7, answeredAt: at(0).toISOString(), full: {} };
  const doubt = { since: at(0).toISOString(), reason: 'x', looks: 1, parked: false };

  test.each<[code: number, change: Partial<Draft>]>([
    [0, { state: 'created', answer }],
    [0, { state: 'created', answer, problems }],
    [0, { state: 'checked' }],
    [1, { state: 'checked', problems }],
    [1, { state: 'rejected', problems }],
    [1, { state: 'skipped', problems }],
    [3, { state: 'waiting', missing: ['rule_id'] }],
    [3, { state: 'claimed' }],
    [3, { state: 'sending' }],
    [3, { state: 'held', answer }],
    [3, { state: 'in_doubt', doubt }],
  ])('is %d for %j', (code, change) => {
    expect(exitCodeOf(toStep(receipt(change)) ?? { status: '' })).toBe(code);
  });

  test.each<[code: number, metadata: Record<string, string>]>([
    [0, { 'dropdial-status': 'created', 'dropdial-list-id': '7' }],
    [0, { 'dropdial-status': 'checked' }],
    [1, { 'dropdial-status': 'checked', 'dropdial-error': 'x: y' }],
    [1, { 'dropdial-status': 'rejected', 'dropdial-error': 'x: y' }],
    [3, { 'dropdial-status': 'waiting', 'dropdial-error': 'x: y' }],
    [3, {}],
  ])('is %d for the metadata %j', (code, metadata) => {
    expect(exitCodeOf(toStep({ kind: 'metadata', metadata }) ?? { status: '' })).toBe(code);
  });

  test.each<Step['status']>(['uploaded', 'replaced', 'unseen'])('is 3 for a status of only "%s"', status => {
    expect(exitCodeOf({ status })).toBe(3);
  });
});

test('a status from only the metadata is reported like any other', () => {
  const metadata = { 'dropdial-status': 'created', 'dropdial-list-id': '7', 'dropdial-count': '2' };

  expect(toStep({ kind: 'metadata', metadata })?.text).toBe('created, list 7, 2 contacts');
});
