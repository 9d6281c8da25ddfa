import { createHash } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { writeDueDrop } from '../../../lambda/events/read-internal-events.ts';
import { handleEvent } from '../../../lambda/invocation/handle-event.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { toEventBridgeEvent } from '../../../local/events/to-eventbridge-event.ts';
import { makeS3Event } from '../../local/events/make-s3-event.ts';
import { type Drops, KEY, openDrops, showList } from './open-drops.ts';

const SECRET = Buffer.alloc(32, 'k');
const SSE = {
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: SECRET.toString('base64'),
  SSECustomerKeyMD5: createHash('md5').update(SECRET).digest('base64'),
};

/** A submission in the ledger, whose object was replaced by one that only its uploader can read. */
async function openReplaced(
  state: Draft['state'],
  more: (drops: Drops) => Partial<Draft>,
  { idempotencyKey, versioned = false }: { readonly idempotencyKey?: string; readonly versioned?: boolean } = {},
) {
  const drops = await openDrops({ versioned });
  const { etag } = await drops.headOf();
  const { receipt } = await drops.record(state, more(drops), idempotencyKey);
  await drops.s3.send(new PutObjectCommand({ Bucket: 'drops', Key: KEY, Body: 'a;b\n1;2\n', ...SSE }));
  const world = { ...drops.world, queue: { ...drops.world.queue, send: async () => undefined } };
  const handle = (event: object) => handleEvent(event, drops.run, world);
  return {
    ...drops,
    due: () => handle(writeDueDrop({ bucket: 'drops', key: KEY, etag, due: receipt.submission })),
    repeat: () => handle(toEventBridgeEvent(makeS3Event({ key: KEY, etag }))),
    receipt: () => drops.receiptOf(receipt.submission),
  };
}

const since = ({ later }: Drops) => later(-3600).toISOString();
const pending = { writeBack: { pending: true, copies: [] } };
const LEFT = { state: 'skipped', problems: [{ code: 'source_changed' }] };

const CASES: [string, Draft['state'], (drops: Drops) => Partial<Draft>, object, string][] = [
  [
    'waits',
    'waiting',
    drops => ({ wait: { for: 'parameters', since: since(drops) }, missing: ['rule_id'] }),
    LEFT,
    'Drop Skipped',
  ],
  ['was given back', 'claimed', () => ({}), LEFT, 'Drop Skipped'],
  [
    'is in doubt',
    'in_doubt',
    drops => drops.doubted(60),
    { state: 'created', answer: { list_id: 9 }, writeBack: { pending: false } },
    'Drop Created',
  ],
  [
    'was created, and its object could not say so',
    'created',
    drops => ({ ...drops.answered(9), ...pending }),
    { state: 'created', writeBack: { pending: false } },
    'Drop Created',
  ],
  [
    'was rejected, and its object could not say so',
    'rejected',
    () => ({ problems: [{ code: 'csv_quote', message: 'a quote is open' }], ...pending }),
    { state: 'rejected', problems: [{ code: 'csv_quote' }], writeBack: { pending: false } },
    'Drop Rejected',
  ],
];

describe.each([
  { versioned: false, bucket: 'without versions' },
  { versioned: true, bucket: 'with versions' },
])('in a bucket $bucket, the object was replaced by one that nobody can read', ({ versioned }) => {
  test.each(CASES)('what %s ends by a sweep', async (_, state, more, ending, event) => {
    const { api, due, metrics, receipt, sent, told } = await openReplaced(state, more, { versioned });
    api.found = [showList(9)];

    expect(await due()).toBeUndefined();

    expect(await receipt()).toMatchObject(ending);
    expect([told, sent]).toEqual([[event], []]);
    expect(metrics.flatMap(([, names]) => names)).not.toContain('unanswered');
  });

  test.each(CASES)('what %s ends by its own event, too, if that comes again', async (_, state, more, ending, event) => {
    const { api, repeat, receipt, sent, told } = await openReplaced(state, more, { versioned });
    api.found = [showList(9)];

    expect(await repeat()).toBeUndefined();

    expect(await receipt()).toMatchObject(ending);
    expect([told, sent]).toEqual([[event], []]);
  });
});

test('a sweep ends what has an idempotency key, and nothing else is rejected for it', async () => {
  const wait = (drops: Drops): Partial<Draft> => ({ wait: { for: 'parameters', since: since(drops) } });
  const { due, ledger, metrics, receipt, told } = await openReplaced('waiting', wait, { idempotencyKey: 'monday' });

  await due();

  expect(await receipt()).toMatchObject(LEFT);
  expect(told).toEqual(['Drop Skipped']);
  expect(metrics).toEqual([['acme', ['skipped']]]);
  expect(ledger.calls).not.toContain('create');
});
