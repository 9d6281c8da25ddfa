import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { createLog } from '../../../lambda/log.ts';
import { readHead } from '../../../lambda/s3/read-head.ts';
import { createSubmitter } from '../../../lambda/submission/submit.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const PARAMETERS = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, name: 'people' };
const callingHours = { zone: 'Europe/Berlin', days: 'mon-sat', from: '09:00', to: '20:00' };
/** On a Wednesday in summer. */
const NOON = '2026-07-01T10:00:00Z';
const EVENING = '2026-07-01T18:00:00Z';

/** Submits a file of two rows; what happens between the plan and the transfer is the test's. */
async function submit(started: string, beforeSending: () => string) {
  const { s3 } = await startTestServer();
  const simulator = await openTestSimulator();
  await using _closed = simulator;
  const { dispatcher, signal } = makeCallContext(simulator.url);
  const token = await signToken();
  await s3.send(
    new PutObjectCommand({
      Bucket: 'drops',
      Key: 'acme/people.csv',
      Body: 'phone;name\n+12025550101;A\n+12025550102;B\n',
    }),
  );
  const head = await readHead(s3, 'drops', 'acme/people.csv', signal);
  if (head === undefined) throw new Error('the object must be there');
  let time = new Date(started);
  const ledger = createMemoryLedger(() => time);
  const quiet = () => undefined;
  const submitDrop = createSubmitter({
    s3,
    ledger,
    activeLists: { reserve: async () => true },
    claimContent: async () => {
      time = new Date(beforeSending());
      return undefined;
    },
    countDrop: async () => undefined,
    tokens: { get: async () => token, renew: async () => false },
    putMetrics: quiet,
    dispatcher,
    apiUrl: simulator.url,
    idleMs: 5000,
    now: () => time,
    newId: () => '00000000-0000-4000-8000-000000000001',
  });
  const drop = { ...makeDraft().drop, uploadedAt: started };
  const claimed = ledger.put(makeDraft({ drop, lease: { owner: 'a', until: '2026-07-02T00:00:00Z' } }));
  const run = {
    signal,
    deadline: new Date('2026-07-02T00:00:00Z'),
    log: createLog({ info: quiet, warn: quiet, error: quiet }),
  };
  const feed = makeFeed({ callingHours });
  const { entry, retry } = await submitDrop(claimed, { feed, head, parameters: PARAMETERS }, run);
  return { receipt: entry.receipt, retry, lists: simulator.lists.length };
}

describe('a drop of a feed with calling hours', () => {
  test('is sent within them', async () => {
    const { receipt, lists } = await submit(NOON, () => NOON);

    expect([receipt.state, lists]).toEqual(['created', 1]);
  });

  test('is held outside of them, before anything is claimed for it', async () => {
    const { receipt, retry, lists } = await submit(EVENING, () => {
      throw new Error('the content must not be claimed');
    });

    expect([receipt.state, receipt.wait?.notBefore, lists]).toEqual(['waiting', '2026-07-02T07:00:00.000Z', 0]);
    expect(retry).toMatchObject({ code: 'outside_hours', retryAfterSeconds: 13 * 3600 });
  });

  test('is not sent when they end while it is on its way', async () => {
    const { receipt, retry, lists } = await submit(NOON, () => EVENING);

    // Nothing was sent: the next look holds it.
    expect([receipt.state, receipt.lease, lists]).toEqual(['claimed', undefined, 0]);
    expect(retry).toMatchObject({ code: 'outside_hours' });
  });
});
