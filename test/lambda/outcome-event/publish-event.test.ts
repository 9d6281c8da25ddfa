import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import { createPublishEvent } from '../../../lambda/outcome-event/publish-event.ts';
import { type EventBus, startEventBus } from '../../../local/events/start-event-bus.ts';
import { at, makeDraft } from '../../support/make-draft.ts';

const receipt: Receipt = { ...makeDraft({ state: 'created' }), revision: 'r1', updatedAt: at(7).toISOString() };

let bus: EventBus;
beforeEach(async () => {
  bus = await startEventBus();
  vi.stubEnv('AWS_ENDPOINT_URL_EVENTBRIDGE', bus.endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  onTestFinished(() => bus.close());
});
afterEach(() => vi.unstubAllEnvs());

test('an event has the receipt as its detail, and the time of the outcome', async () => {
  await createPublishEvent('outcomes')('Drop Created', receipt);

  expect(bus.addressed).toEqual(['outcomes']);
  expect(bus.events).toMatchObject([
    { source: 'dropdial', 'detail-type': 'Drop Created', time: `${receipt.updatedAt.slice(0, 19)}Z` },
  ]);
  expect(bus.events[0]?.detail).toEqual(JSON.parse(JSON.stringify(receipt)));
});

test('a request that succeeds with a refused entry is a failure', async () => {
  bus.addFault({ kind: 'refused', code: 'NotAuthorizedForSource' });

  await expect(createPublishEvent('outcomes')('Drop Created', receipt)).rejects.toThrow(
    'EventBridge refused it with NotAuthorizedForSource: refused by the test',
  );
});
