import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Unclaimed } from '../../../lambda/ledger/store/unclaimed-document.ts';
import { LEDGER_BUCKET } from '../../../local/embedded-stack.ts';
import { createStepPrinter } from '../../../local/job/print-steps.ts';
import type { S3Event } from '../../../local/s3/s3-event.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeS3Event } from '../events/make-s3-event.ts';

const idOf = (letter: string) => letter.repeat(64);
const eventOf = (letter: string) =>
  makeS3Event({ bucket: LEDGER_BUCKET, key: `submissions/acme/${idOf(letter)}.json` });

/** Opens a printer over documents that `write` adds one at a time. */
function open() {
  const written = new Map<S3Event, Partial<Draft> | Error>();
  const lines: string[] = [];
  const printer = createStepPrinter({
    read: async event => {
      // Further documents are written while this one is being read.
      await setImmediate();
      const found = written.get(event);
      if (found instanceof Error) throw found;
      return found && { ...makeDraft(found), revision: 'r', updatedAt: at(1).toISOString() };
    },
    print: (line, colour) => lines.push(`${colour ?? 'plain'} ${line}`),
    now: () => at(0),
  });
  const write = (letter: string, document: Partial<Draft> | Error) => {
    const event = eventOf(letter);
    written.set(event, document instanceof Error ? document : { submission: idOf(letter), ...document });
    printer.take(event);
  };
  return { printer, lines, write };
}

test('each step of each drop is a line with its time and its key, once', async () => {
  const { printer, lines, write } = open();
  write('a', {});
  write('b', {
    state: 'waiting',
    missing: ['rule_id'],
    drop: { ...makeDraft().drop, key: 'acme/\u001bother.csv' },
  });
  write('a', { writeBack: { pending: true, copies: [] } });
  write('a', { state: 'sending' });
  await printer.settled();

  expect(lines).toEqual([
    'plain 03:04:06Z acme/people.csv: reading the file',
    'yellow 03:04:06Z acme/?other.csv: waits for rule_id',
    'plain 03:04:06Z acme/people.csv: sending',
  ]);
});

test('an unreadable document, or one of no submission, is not printed, and does not stop the printing', async () => {
  const { printer, lines, write } = open();
  write('a', new Error('it is away'));
  printer.take(makeS3Event({ bucket: LEDGER_BUCKET, key: `open/acme/${idOf('a')}` }));
  printer.take(makeS3Event({ bucket: 'dropdial-drops', key: `submissions/acme/${idOf('a')}.json` }));
  write('a', { state: 'sending' });
  await printer.settled();

  expect(lines).toEqual(['plain 03:04:06Z acme/people.csv: sending']);
});

test('an object that no feed takes is a line with its key and the reason, once', async () => {
  const lines: string[] = [];
  const unclaimed: Unclaimed = {
    version: 1,
    state: 'skipped',
    drop: { bucket: 'drops', key: 'Drops/\u001bpeople.csv', etag: 'e', size: 1, uploadedAt: at(0).toISOString() },
    problems: [{ code: 'no_feed', message: 'no feed has the prefix of it' }],
    marked: false,
    updatedAt: at(1).toISOString(),
  };
  const printer = createStepPrinter({
    read: async () => unclaimed,
    print: (line, colour) => lines.push(`${colour ?? 'plain'} ${line}`),
    now: () => at(0),
  });

  for (const key of ['unclaimed/4b21c94d7ebd6d78.json', 'unclaimed/4b21c94d7ebd6d78.json', 'open/acme/a.json'])
    printer.take(makeS3Event({ bucket: LEDGER_BUCKET, key }));
  await printer.settled();

  expect(lines).toEqual([
    expect.stringMatching(/ 03:04:06Z Drops\/\?people\.csv: starts nothing: no_feed: no feed has the prefix of it$/),
  ]);
});
