import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../../lambda/ledger/ledger.ts';
import { createLog, type Log } from '../../../lambda/log.ts';
import { createAnnouncer } from '../../../lambda/outcome-event/announce-outcome.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const silent: Log = createLog({ info: () => undefined, warn: () => undefined, error: () => undefined });

/** A ledger with one submission, and an announcer whose events are kept. */
function open(state: 'created' | 'waiting' | 'claimed' = 'created', failures: readonly Error[] = []) {
  const ledger = createMemoryLedger(() => at(1));
  const entry = ledger.put(makeDraft({ state, lease: undefined }));
  const sent: string[] = [];
  const left = [...failures];
  const publish = async (type: string) => {
    const failure = left.shift();
    if (failure) throw failure;
    sent.push(type);
  };
  const announcer = createAnnouncer(ledger, publish, () => at(2));
  const read = async (): Promise<LedgerEntry | undefined> => ledger.read(entry.receipt.feed, entry.receipt.submission);
  return { ledger, entry, announcer, sent, read };
}

test('an outcome is sent once, and the ledger says so', async () => {
  const { entry, announcer, sent, read } = open();

  const first = await announcer.announce(entry, silent);
  const second = await announcer.announce(first.entry, silent);

  expect(sent).toEqual(['Drop Created']);
  expect(second).toEqual({ entry: first.entry });
  expect((await read())?.receipt.announced).toMatchObject({ event: 'Drop Created', at: at(2).toISOString() });
});

test('what is on its way owes nothing', async () => {
  const { entry, announcer, sent } = open('claimed');

  expect(announcer.owes(entry.receipt)).toBe(false);
  expect(await announcer.announce(entry, silent)).toEqual({ entry });
  expect(sent).toEqual([]);
});

test('an event that was not taken is owed, and its message comes back', async () => {
  const { entry, announcer, sent, read } = open('created', [new Error('ThrottlingException: slow down')]);

  const { retry } = await announcer.announce(entry, silent);

  expect(retry).toMatchObject({
    code: 'event_not_sent',
    message: 'the event "Drop Created" was not sent: Error: ThrottlingException: slow down',
    retryAfterSeconds: 60,
  });
  expect(announcer.owes((await read())?.receipt ?? entry.receipt)).toBe(true);
  expect((await announcer.announce(entry, silent)).retry).toBeUndefined();
  expect(sent).toEqual(['Drop Created']);
});

test('a write-back that came in between does not undo the record, nor the record the write-back', async () => {
  const { ledger, entry, announcer, read } = open();
  const copies = [{ etag: 'copied' }];
  ledger.beforeNextWrite(() => ledger.put({ ...entry.receipt, writeBack: { pending: false, copies } }));

  await announcer.announce(entry, silent);

  expect((await read())?.receipt).toMatchObject({ announced: { event: 'Drop Created' }, writeBack: { copies } });
});

test('a submission that another worker took meanwhile is left to it', async () => {
  const { ledger, entry, announcer, sent, read } = open('waiting');
  const lease = { owner: 'another', until: at(60).toISOString() };
  ledger.beforeNextWrite(() => ledger.put({ ...entry.receipt, state: 'claimed', lease }));

  const { retry } = await announcer.announce(entry, silent);

  expect(sent).toEqual(['Drop Waiting']);
  expect(retry).toBeUndefined();
  expect((await read())?.receipt).toMatchObject({ state: 'claimed', lease });
  expect((await read())?.receipt.announced).toBeUndefined();
});

test('without an event bus nothing is owed', async () => {
  const ledger = createMemoryLedger(() => at(1));
  const entry = ledger.put(makeDraft({ state: 'created', lease: undefined }));
  const announcer = createAnnouncer(ledger, undefined, () => at(2));

  expect(announcer.owes(entry.receipt)).toBe(false);
  expect(await announcer.announce(entry, silent)).toEqual({ entry });
});
