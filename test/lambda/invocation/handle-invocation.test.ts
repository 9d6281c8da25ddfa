import { afterEach, describe, expect, test, vi } from 'vitest';
import { writeDueDrop } from '../../../lambda/events/read-internal-events.ts';
import { createHandler, type InvocationContext } from '../../../lambda/invocation/handle-invocation.ts';
import { createLog } from '../../../lambda/log.ts';
import type { Postpone } from '../../../lambda/queue/postpone-message.ts';
import type { Run } from '../../../lambda/run.ts';
import type { World } from '../../../lambda/world.ts';
import { toEventBridgeEvent } from '../../../local/events/to-eventbridge-event.ts';
import { makeS3Event } from '../../local/events/make-s3-event.ts';
import { type DropOptions, KEY, NO_MONEY, openDrops } from '../drop/open-drops.ts';

const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:events';
const eventOf = (key = KEY) => toEventBridgeEvent(makeS3Event({ key, etag: '' }));

/** A message of a batch, as SQS passes it to a function. */
function messageOf(messageId: string, event: unknown = eventOf()) {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  return { eventSource: 'aws:sqs', messageId, body, receiptHandle: `handle-${messageId}`, eventSourceARN: QUEUE };
}

/** Opens a handler over drops, and records its log lines and postponed messages. */
async function open({ remaining = 60_000, ...options }: DropOptions & { remaining?: number } = {}) {
  const drops = await openDrops(options);
  const lines: object[] = [];
  const line = (text: object) => lines.push(text);
  const postponed: Parameters<Postpone>[] = [];
  const world: World = {
    ...drops.world,
    queue: { postpone: async (...given) => void postponed.push(given) },
  };
  const context: InvocationContext = { awsRequestId: 'request', getRemainingTimeInMillis: () => remaining };
  const log = createLog({ info: line, warn: line, error: line });
  const invoke = (event: unknown, changed: Partial<World> = {}) =>
    createHandler({ ...world, ...changed }, log)(event, context);
  return {
    ...drops,
    world,
    lines,
    postponed,
    invoke,
    batch: (...Records: readonly object[]) => invoke({ Records }),
    /** Runs `work` before the account of each drop is opened, so that it can observe or fail the call. */
    watchAccount(work: (run: Pick<Run, 'signal' | 'deadline'>) => void) {
      const { account } = world.voximplant;
      const watched: typeof account = async (feed, run) => {
        work(run);
        return account(feed, run);
      };
      return { voximplant: { ...world.voximplant, account: watched } };
    },
  };
}

const failuresOf = (...ids: readonly string[]) => ({
  batchItemFailures: ids.map(itemIdentifier => ({ itemIdentifier })),
});

describe('a batch', () => {
  test('is finished when every message is', async () => {
    const { batch, receiptOf, idOf, postponed } = await open();

    expect(await batch(messageOf('m1'), messageOf('m2', eventOf('elsewhere/a.csv')))).toEqual(failuresOf());

    expect(await receiptOf(await idOf())).toMatchObject({ state: 'created' });
    expect(postponed).toEqual([]);
  });

  test('lets one message fail alone', async () => {
    const { batch, receiptOf, idOf, lines, postponed } = await open();

    expect(await batch(messageOf('m1', 'no JSON'), messageOf('m2'), messageOf('m3', { what: 'is this' }))).toEqual(
      failuresOf('m1', 'm3'),
    );

    expect(await receiptOf(await idOf())).toMatchObject({ state: 'created' });
    const back = lines.filter(line => 'message' in line && line.message === 'the message goes back to the queue');
    expect(back).toEqual([
      expect.objectContaining({
        message_id: 'm1',
        reason: 'event_invalid: the body of the message must be JSON',
      }),
      expect.objectContaining({ message_id: 'm3', reason: expect.stringMatching(/^event_invalid: the event must be/) }),
    ]);
    // Nobody knows when a fault will have passed.
    expect(postponed).toEqual([]);
  });

  test('names the message on every line about it', async () => {
    const { batch, lines } = await open();

    await batch(messageOf('m1'));

    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatchObject({ message_id: 'm1' });
  });

  test('handles every message separately: with its own id, within one deadline', async () => {
    const { batch, receiptOf, idOf, later, world } = await open();
    const leases: unknown[] = [];
    const { create } = world.ledger;
    world.ledger.create = draft => {
      leases.push(draft.lease);
      return create(draft);
    };

    await batch(messageOf('m1'));

    expect((await receiptOf(await idOf())).attempts).toMatchObject([{ owner: 'request/m1' }]);
    expect(leases).toEqual([{ owner: 'request/m1', until: later(65).toISOString() }]);
  });

  test('handles its messages concurrently: a slow one does not hold up the others', async () => {
    const { batch, put, world, sent } = await open();
    await put('acme/other.csv', 'phone\n+12025550103\n');
    const { account } = world.voximplant;
    const arrived: (() => void)[] = [];
    // The first one waits for the other.
    const together = async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      arrived.push(resolve);
      if (arrived.length === 2) for (const go of arrived) go();
      await promise;
    };
    world.voximplant.account = async (feed, run) => {
      await together();
      return account(feed, run);
    };

    expect(await batch(messageOf('m1'), messageOf('m2', eventOf('acme/other.csv')))).toEqual(failuresOf());

    expect(sent).toHaveLength(2);
  });
});

describe('a message that has to come back', () => {
  test('is postponed until there is something to do', async () => {
    const { batch, record, leased, postponed, lines } = await open();
    const { lease } = leased(30);
    await record('claimed', { lease });

    expect(await batch(messageOf('m1'))).toEqual(failuresOf('m1'));

    expect(postponed).toEqual([[{ queueArn: QUEUE, receiptHandle: 'handle-m1' }, 30]]);
    expect(lines.at(-1)).toMatchObject({
      message: 'the message goes back to the queue',
      reason: `submission_busy: another worker holds it until ${lease.until}`,
    });
  });

  test("comes back at the queue's own time if no better time is known", async () => {
    const { batch, api, postponed, lines } = await open();
    api.answer = NO_MONEY;

    expect(await batch(messageOf('m1'))).toEqual(failuresOf('m1'));

    expect(postponed).toEqual([]);
    const back = lines.filter(line => 'message' in line && line.message === 'the message goes back to the queue');
    expect(back).toEqual([expect.objectContaining({ reason: expect.stringMatching(/^api_account: /) })]);
  });

  test.each(['receiptHandle', 'eventSourceARN'] as const)(
    'that was sent by hand without its "%s" is not postponed',
    async field => {
      const { batch, record, leased, postponed } = await open();
      await record('claimed', leased(30));
      const { [field]: _left, ...message } = messageOf('m1');

      expect(await batch(message)).toEqual(failuresOf('m1'));

      expect(postponed).toEqual([]);
    },
  );

  test('comes back after a fault, too, and logs only safe words', async () => {
    const { invoke, world, lines, postponed } = await open();
    const ledger = { ...world.ledger, create: () => Promise.reject(new Error('the disk')) };

    expect(await invoke({ Records: [messageOf('m1')] }, { ledger })).toEqual(failuresOf('m1'));

    expect(lines.at(-1)).toMatchObject({ message_id: 'm1', reason: 'Error: the disk' });
    expect(postponed).toEqual([]);
  });

  test('fails even if it cannot be postponed', async () => {
    const { invoke, record, leased } = await open();
    await record('claimed', leased(30));
    const postpone = () => Promise.reject(new Error('SQS is away'));

    expect(await invoke({ Records: [messageOf('m1')] }, { queue: { postpone } })).toEqual(failuresOf('m1'));
  });
});

describe('a message of a sweep, after a fault,', () => {
  const due = writeDueDrop({ bucket: 'drops', key: KEY, due: 'f'.repeat(64) });
  const fault = { ledger: { read: () => Promise.reject(new Error('the disk')) } };

  /** The failures in a batch of one message that was received so often. */
  async function failedOf(receives: string | undefined, event: object, hasSweeps: boolean) {
    const { world, invoke } = await open();
    const attributes = receives === undefined ? {} : { attributes: { ApproximateReceiveCount: receives } };
    const queue = { ...world.queue, send: hasSweeps ? async () => undefined : undefined };
    const changed = { queue, ledger: { ...world.ledger, ...fault.ledger, create: fault.ledger.read } };
    return invoke({ Records: [{ ...messageOf('m1', event), ...attributes }] }, changed);
  }

  test.each([
    ['comes back once', '1', due, true, true],
    ['is left to the next sweep the second time', '2', due, true, false],
    ['is left to the next sweep, however often it came', '7', due, true, false],
    ['is left to the next sweep when its count is unknown', undefined, due, true, false],
    ['comes back where there are no sweeps', '2', due, false, true],
    ['is unlike the event of an upload, which comes back', '2', eventOf(), true, true],
  ])('%s', async (_what, receives, event, hasSweeps, comesBack) => {
    expect(await failedOf(receives, event, hasSweeps)).toEqual(comesBack ? failuresOf('m1') : failuresOf());
  });
});

describe('an event without a queue', () => {
  test('is finished when nothing is left to do', async () => {
    const { invoke, receiptOf, idOf, lines } = await open();

    expect(await invoke(eventOf())).toBeUndefined();

    expect((await receiptOf(await idOf())).attempts).toMatchObject([{ owner: 'request' }]);
    for (const line of lines) expect(line).not.toHaveProperty('message_id');
  });

  test('is an error if it has to come back, so that Lambda tries again, and postpones nothing', async () => {
    const { invoke, record, leased, postponed } = await open();
    const { lease } = leased(30);
    await record('claimed', { lease });

    await expect(invoke(eventOf())).rejects.toMatchObject({
      name: 'ComesBackError',
      message: `submission_busy: another worker holds it until ${lease.until}`,
    });

    expect(postponed).toEqual([]);
  });

  test('passes on the fault that happened', async () => {
    const { invoke, world } = await open();
    const fault = new Error('the disk');

    await expect(invoke(eventOf(), { ledger: { ...world.ledger, create: () => Promise.reject(fault) } })).rejects.toBe(
      fault,
    );
    await expect(invoke({ what: 'is this' })).rejects.toMatchObject({ code: 'event_invalid' });
  });

  test.each([[{ Records: [] }], [{ Service: 'Amazon S3', Event: 's3:TestEvent' }]])(
    'such as %j starts nothing',
    async event => {
      const { invoke, server, ledger, lines } = await open();

      expect(await invoke(event)).toBeUndefined();

      expect(server.requests).toEqual([]);
      expect(ledger.calls).toEqual([]);
      expect(lines).toEqual([]);
    },
  );
});

describe('the deadline', () => {
  afterEach(() => vi.useRealTimers());

  test.each([
    [60_000, 48_000],
    [300_000, 285_000],
  ])(
    'of an invocation with %i ms is after %i, so that there is time to record interrupted work',
    async (remaining, milliseconds) => {
      const { invoke, watchAccount, later, receiptOf, idOf } = await open({ remaining });
      const seen: unknown[] = [];
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const changed = watchAccount(({ signal, deadline }) => {
        seen.push(deadline());
        vi.advanceTimersByTime(milliseconds - 1);
        seen.push(signal.aborted);
        vi.advanceTimersByTime(1);
        seen.push(signal.aborted);
        signal.throwIfAborted();
      });

      await expect(invoke(eventOf(), changed)).rejects.toThrow(
        `deadline_reached: the drop was not finished within ${milliseconds / 1000} s`,
      );

      expect(seen).toEqual([later(remaining / 1000), false, true]);
      vi.useRealTimers();
      const receipt = await receiptOf(await idOf());
      expect(receipt).toMatchObject({
        state: 'claimed',
        attempts: [{ ended: expect.stringMatching(/^deadline_reached/) }],
      });
      expect(receipt).not.toHaveProperty('lease');
    },
  );

  test('follows the clock of S3 once that is known, because the clock of the host may be wrong', async () => {
    const { invoke, watchAccount, later, world } = await open();
    let wrong = 3600;
    const seen: Date[] = [];
    const changed = watchAccount(({ deadline }) => {
      seen.push(deadline());
      wrong = 0;
      seen.push(deadline());
    });

    await invoke(eventOf(), { ...changed, now: () => new Date(world.now().getTime() + wrong * 1000) });

    expect(seen).toEqual([later(3660), later(60)]);
  });

  test('ends with its invocation', async () => {
    const { invoke, watchAccount } = await open();
    const signals: AbortSignal[] = [];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });

    await invoke(
      eventOf(),
      watchAccount(({ signal }) => signals.push(signal)),
    );
    vi.advanceTimersByTime(120_000);

    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });
});
