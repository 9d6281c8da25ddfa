import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { expect, onTestFinished, test } from 'vitest';
import { startEventBus } from '../../../local/events/start-event-bus.ts';

async function open() {
  const bus = await startEventBus(() => Date.UTC(2026, 0, 2, 3, 4, 5, 678));
  const client = new EventBridgeClient({
    endpoint: bus.endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  onTestFinished(() => bus.close());
  onTestFinished(() => client.destroy());
  const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
  return { bus, put };
}

const good = { Source: 'dropdial', DetailType: 'Drop Created', Detail: '{"a":1}' };

test('an entry becomes an event in the form that targets of a rule receive', async () => {
  const { bus, put } = await open();

  const { FailedEntryCount, Entries } = await put({ ...good, EventBusName: 'mine', Time: new Date(1_000_000_000_000) });

  expect(FailedEntryCount).toBe(0);
  expect(bus.addressed).toEqual(['mine']);
  expect(bus.events).toEqual([
    {
      version: '0',
      id: Entries?.[0]?.EventId,
      'detail-type': 'Drop Created',
      source: 'dropdial',
      account: '123456789012',
      time: '2001-09-09T01:46:40Z',
      region: 'us-east-1',
      resources: [],
      detail: { a: 1 },
    },
  ]);
});

test('an invalid entry fails alone, and the others are accepted', async () => {
  const { bus, put } = await open();

  const { FailedEntryCount, Entries } = await put({ ...good, Detail: '[]' }, good, { ...good, Source: '' });

  expect(FailedEntryCount).toBe(2);
  expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual(['MalformedDetail', undefined, 'InvalidArgument']);
  expect(bus.events).toHaveLength(1);
});

test('too many entries, and entries that are too large, are rejected as a whole', async () => {
  const { bus, put } = await open();
  const large = { ...good, Detail: JSON.stringify({ text: 'ü'.repeat(128 * 1024) }) };

  await expect(put(...Array.from({ length: 11 }, () => good))).rejects.toThrow('Entries must be 1 to 10');
  await expect(put(large)).rejects.toThrow(/size/);
  expect(bus.events).toEqual([]);
});

test('fails as ordered, once for each order', async () => {
  const { bus, put } = await open();
  bus.addFault({ kind: 'refused', code: 'ThrottlingException' });
  bus.addFault({ kind: 'down' });
  bus.addFault({ kind: 'lost' });

  expect(await put(good)).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] });
  await expect(put(good)).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  await expect(put(good)).rejects.toThrow();
  expect(bus.events).toHaveLength(1);
  expect(await put(good)).toMatchObject({ FailedEntryCount: 0 });
});
