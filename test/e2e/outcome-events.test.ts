import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DROP_BUCKET, EVENT_BUS } from '../../local/embedded-stack.ts';
import { makeSchemas } from '../../scripts/schemas.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

let stack: DropStack;
beforeAll(async () => {
  // A failed message stays hidden; tests send events again themselves.
  stack = await startDropStack({ visibilityTimeoutSeconds: 3600 });
});
afterAll(() => stack.close());

const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true });
addFormats.default(ajv);
const isOutcomeEvent = ajv.compile(JSON.parse(makeSchemas().get('outcome-event.schema.json') ?? ''));

interface Told {
  readonly 'detail-type': string;
  readonly detail: { readonly state: string; readonly drop: { readonly key: string } } & Record<string, unknown>;
}

/** The events about one drop. */
function eventsOf(name: string): readonly Told[] {
  const told: readonly Told[] = JSON.parse(JSON.stringify(stack.eventBus.events));
  return told.filter(({ detail }) => detail.drop.key === PREFIX + name);
}
const typesOf = (name: string) => eventsOf(name).map(event => event['detail-type']);

describe('every outcome is reported once', () => {
  test('created, with the receipt as its detail, on the bus of the configuration', async () => {
    await stack.drop('created.csv', csvOf(3), COMPLETE);

    const [event] = eventsOf('created.csv');
    const receipt = await stack.receipt('created.csv');
    expect(typesOf('created.csv')).toEqual(['Drop Created']);
    expect(event?.detail).toMatchObject({ submission: receipt.submission, state: 'created', answer: receipt.answer });
    expect(receipt.announced?.event).toBe('Drop Created');
    expect(new Set(stack.eventBus.addressed)).toEqual(new Set([EVENT_BUS]));
  });

  test('rejected, skipped and checked', async () => {
    await stack.drop('rejected.csv', 'a;b\n1\n', COMPLETE);
    await stack.drop('empty.csv', '', COMPLETE);
    await stack.drop('dry.csv', csvOf(1), { ...COMPLETE, dry_run: 'true' });

    expect(['rejected.csv', 'empty.csv', 'dry.csv'].map(typesOf)).toEqual([
      ['Drop Rejected'],
      ['Drop Skipped'],
      ['Drop Checked'],
    ]);
  });

  test('waiting, again only when something else is missing, and then the outcome', async () => {
    await stack.drop('waiting.csv', csvOf(4));
    await stack.putTags('waiting.csv', { rule_id: '101' });
    await stack.poller.settled();
    await stack.putTags('waiting.csv', { rule_id: '102' });
    await stack.poller.settled();
    await stack.putTags('waiting.csv', COMPLETE);
    await stack.poller.settled();

    expect(typesOf('waiting.csv')).toEqual(['Drop Waiting', 'Drop Waiting', 'Drop Created']);
    expect(eventsOf('waiting.csv').map(({ detail }) => detail.missing)).toEqual([
      ['rule_id', 'priority', 'max_simultaneous', 'num_attempts'],
      ['priority', 'max_simultaneous', 'num_attempts'],
      undefined,
    ]);
  });

  test('in doubt', async () => {
    stack.simulator.misbehave({ kind: 'reset-after-last-byte', method: 'CreateCallList', times: 1 });
    await stack.drop('doubt.csv', csvOf(5), COMPLETE);

    expect(typesOf('doubt.csv')).toEqual(['Drop In Doubt']);
  });

  test('a submission that another one replaced', async () => {
    await stack.drop('superseded.csv', csvOf(6), { rule_id: '101' });
    await stack.putTags('superseded.csv', { ...COMPLETE, idempotency_key: 'again' });
    await stack.poller.settled();

    expect(typesOf('superseded.csv').sort()).toEqual(['Drop Created', 'Drop Skipped', 'Drop Waiting']);
  });

  test('every event so far matches the published schema', () => {
    expect(stack.eventBus.events.length).toBeGreaterThan(5);
    for (const event of stack.eventBus.events) {
      expect([isOutcomeEvent(event), isOutcomeEvent.errors]).toEqual([true, null]);
    }
  });
});

/** The event of the drop once more, as the queue returns it. */
async function sendEventAgain(name: string, etag: string): Promise<void> {
  const object = { key: PREFIX + name, etag: etag.replaceAll('"', '') };
  const detail = { bucket: { name: DROP_BUCKET }, object };
  stack.queue.send(JSON.stringify({ source: 'aws.s3', 'detail-type': 'Object Created', detail }));
  await stack.poller.settled();
}

describe('an event that EventBridge does not accept', () => {
  test('is sent when its message comes back, and nobody is called twice', async () => {
    stack.eventBus.addFault({ kind: 'refused', code: 'ThrottlingException' });
    const failed = stack.poller.totals().failed;
    const etag = await stack.drop('throttled.csv', csvOf(7), COMPLETE);
    expect(stack.poller.totals().failed).toBe(failed + 1);
    expect(await stack.metadata('throttled.csv')).toMatchObject({ 'dropdial-status': 'created' });
    expect(typesOf('throttled.csv')).toEqual([]);

    await sendEventAgain('throttled.csv', etag);
    await sendEventAgain('throttled.csv', etag);

    expect(typesOf('throttled.csv')).toEqual(['Drop Created']);
    expect(await stack.listsOf('throttled.csv')).toHaveLength(1);
    expect(stack.logs.join('\n')).toContain('the outcome event was not sent; it is owed');
  });

  test('is sent even if the object is gone by then', async () => {
    stack.eventBus.addFault({ kind: 'refused', code: 'InternalFailure' });
    const etag = await stack.drop('gone.csv', csvOf(8), COMPLETE);
    await stack.client.send(new DeleteObjectCommand({ Bucket: DROP_BUCKET, Key: `${PREFIX}gone.csv` }));

    await sendEventAgain('gone.csv', etag);
    await sendEventAgain('gone.csv', etag);

    expect(typesOf('gone.csv')).toEqual(['Drop Created']);
  });
});

test('the documentation names every event', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'events.md'), 'utf8');
  for (const type of ['Created', 'Rejected', 'Skipped', 'Waiting', 'In Doubt', 'Checked']) {
    expect([type, page.includes(`\`Drop ${type}\``)]).toEqual([type, true]);
  }
});
