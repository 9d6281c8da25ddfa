import { expect, test } from 'vitest';
import type { Submission } from '../../../lambda/ledger/submission.ts';
import { createLog, type Log } from '../../../lambda/log.ts';
import { createAnnouncer } from '../../../lambda/outcome-event/announce-outcome.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const silent: Log = createLog({ info: () => undefined, warn: () => undefined, error: () => undefined });

/** A ledger with one submission, and an announcer whose events are kept. */
function open(state: 'created' | 'waiting' | 'claimed' = 'created', failures: readonly Error[] = []) {
  const ledger = createMemoryLedger(() => at(1));
  const submission = ledger.put(makeDraft({ state, lease: undefined }));
  const sent: string[] = [];
  const left = [...failures];
  const publish = async (type: string) => {
    const failure = left.shift();
    if (failure) throw failure;
    sent.push(type);
  };
  const announcer = createAnnouncer(ledger, publish, () => at(2));
  const read = async (): Promise<Submission | undefined> =>
    ledger.read(submission.receipt.feed, submission.receipt.submission);
  return { ledger, submission, announcer, sent, read };
}

test('an outcome is sent once, and the ledger records it', async () => {
  const { submission, announcer, sent, read } = open();

  const first = await announcer.announce(submission, silent);
  const second = await announcer.announce(first.submission, silent);

  expect(sent).toEqual(['Drop Created']);
  expect(second).toEqual({ submission: first.submission });
  expect((await read())?.receipt.announced).toMatchObject({ event: 'Drop Created', at: at(2).toISOString() });
});

test('an unfinished submission owes nothing', async () => {
  const { submission, announcer, sent } = open('claimed');

  expect(announcer.owes(submission.receipt)).toBe(false);
  expect(await announcer.announce(submission, silent)).toEqual({ submission });
  expect(sent).toEqual([]);
});

test('an event that was not accepted is owed, and its message comes back', async () => {
  const { submission, announcer, sent, read } = open('created', [new Error('ThrottlingException: slow down')]);

  const { pause } = await announcer.announce(submission, silent);

  expect(pause).toMatchObject({
    code: 'event_not_sent',
    message: 'the event "Drop Created" was not sent: Error: ThrottlingException: slow down',
    until: at(62),
  });
  expect(announcer.owes((await read())?.receipt ?? submission.receipt)).toBe(true);
  expect((await announcer.announce(submission, silent)).pause).toBeUndefined();
  expect(sent).toEqual(['Drop Created']);
});

test('a write-back that came in between does not undo the record, nor the record the write-back', async () => {
  const { ledger, submission, announcer, read } = open();
  const copies = [{ etag: 'copied' }];
  ledger.beforeNextWrite(() => ledger.put({ ...submission.receipt, writeBack: { pending: false, copies } }));

  await announcer.announce(submission, silent);

  expect((await read())?.receipt).toMatchObject({ announced: { event: 'Drop Created' }, writeBack: { copies } });
});

test('a submission that another worker took meanwhile is left to it', async () => {
  const { ledger, submission, announcer, sent, read } = open('waiting');
  const lease = { owner: 'another', until: at(60).toISOString() };
  ledger.beforeNextWrite(() => ledger.put({ ...submission.receipt, state: 'claimed', lease }));

  const { pause } = await announcer.announce(submission, silent);

  expect(sent).toEqual(['Drop Waiting']);
  expect(pause).toBeUndefined();
  expect((await read())?.receipt).toMatchObject({ state: 'claimed', lease });
  expect((await read())?.receipt.announced).toBeUndefined();
});

test('an event that was sent but could not be recorded because of other writers is sent again, and is no fault', async () => {
  const { ledger, submission, announcer, sent } = open();
  const interfere = () => {
    ledger.put(submission.receipt);
    ledger.beforeNextWrite(interfere);
  };
  ledger.beforeNextWrite(interfere);

  const told = await announcer.announce(submission, silent);

  const { feed, submission: id } = submission.receipt;
  expect(told, 'the latest one').toEqual({ submission: await ledger.read(feed, id) });
  expect(announcer.owes(told.submission.receipt)).toBe(true);
  expect(sent).toEqual(['Drop Created']);
});

test('a ledger that cannot be written gives its reason', async () => {
  const { ledger, submission, announcer } = open();
  const fault = new Error('S3 is away');
  ledger.beforeNextWrite(() => {
    throw fault;
  });

  await expect(announcer.announce(submission, silent)).rejects.toBe(fault);
});

test('without an event bus nothing is owed', async () => {
  const ledger = createMemoryLedger(() => at(1));
  const submission = ledger.put(makeDraft({ state: 'created', lease: undefined }));
  const announcer = createAnnouncer(ledger, undefined, () => at(2));

  expect(announcer.owes(submission.receipt)).toBe(false);
  expect(await announcer.announce(submission, silent)).toEqual({ submission });
});
