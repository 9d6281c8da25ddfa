import { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../../lambda/ledger/ledger.ts';
import { readHead } from '../../../../lambda/s3/read-head.ts';
import { writeBack } from '../../../../lambda/write-back/write-back.ts';
import { connect, startTestServer } from '../../../local/s3/start-test-server.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../../support/make-world.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';

const place = { Bucket: 'drops', Key: 'acme/people.csv' };
const CREATED = { state: 'created', answer: { list_id: 1001, answeredAt: at(0).toISOString(), full: {} } } as const;
const SKIPPED = { state: 'skipped', problems: [{ code: 'source_changed', message: 'the object was gone' }] } as const;
const STOPPED = { at: at(3).toISOString(), by: 'ann', act: 'stopped', reason: 'x' } as const;
const PENDING = { writeBack: { pending: true, copies: [] } };

/** Opens a drop whose files say that it waits, and whose outcome is not written back yet. */
async function open(change: Partial<Draft>) {
  const { s3, server } = await startTestServer({ versioned: true });
  const others = connect(server);
  const ledger = createMemoryLedger(() => at(0));
  const run = makeRun();
  const feed = makeFeed({ receiptFile: true });
  await s3.send(new PutObjectCommand({ ...place, Body: 'phone;name\n1;a\n' }));
  const seen = await readHead(s3, place.Bucket, place.Key, run.signal);
  if (seen === undefined) throw new Error('the object is gone');
  const { etag, size } = seen;
  const draft = (more: Partial<Draft>) =>
    ledger.put(makeDraft({ lease: undefined, drop: { ...makeDraft().drop, etag, size }, ...more }));
  const world = makeWorld({ s3, ledger, annotate: async () => true });
  const read = async (ending: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ ...place, Key: `${place.Key}.result.${ending}` }));
    return (await Body?.transformToString()) ?? '';
  };
  const write = (submission = draft({ ...change, ...PENDING }), head = seen) =>
    writeBack(feed, submission, head, run.log, world);
  await write(draft({ state: 'waiting', missing: ['rule_id'], ...PENDING }));
  const head = await readHead(s3, place.Bucket, place.Key, run.signal);
  return {
    s3,
    server,
    others,
    run,
    draft,
    write: () => write(undefined, head),
    /** The same by a worker that has seen this object. */
    writeOf: (more: Partial<Draft>) => write(draft(more), head),
    told: async () => {
      const file = JSON.parse(await read('json'));
      const [first = ''] = (await read('txt')).split('\r\n');
      return { file, states: [file.state, first.replace(/^.*: /, '')] };
    },
  };
}

describe('the files beside a drop have its outcome, although its object', () => {
  test.each([CREATED, SKIPPED])('was deleted: $state', async outcome => {
    const { s3, write, told } = await open(outcome);
    await s3.send(new DeleteObjectCommand(place));

    await write();

    expect((await told()).states).toEqual([outcome.state, outcome.state]);
  });

  test('is deleted at the last moment', async () => {
    const { s3, others, write, told } = await open(CREATED);
    s3.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          if (commandName === 'CopyObjectCommand') await others.send(new DeleteObjectCommand(place));
          return next(args);
        },
      { step: 'initialize' },
    );

    await write();

    expect((await told()).states).toEqual(['created', 'created']);
  });

  test('was replaced by an upload without a submission yet', async () => {
    const { s3, write, told } = await open(CREATED);
    await s3.send(new PutObjectCommand({ ...place, Body: 'another;file\n' }));

    await write();

    expect((await told()).states).toEqual(['created', 'created']);
  });

  test('was made to name another submission', async () => {
    const { s3, write, told } = await open(CREATED);
    const CopySource = `${place.Bucket}/${place.Key}`;
    const Metadata = { 'dropdial-submission': 'b'.repeat(64) };
    await s3.send(new CopyObjectCommand({ ...place, CopySource, MetadataDirective: 'REPLACE', Metadata }));

    await write();

    expect((await told()).states).toEqual(['created', 'created']);
  });

  test('was deleted before an operator stopped its list', async () => {
    const { s3, write, told } = await open({ ...CREATED, acts: [STOPPED] });
    await s3.send(new DeleteObjectCommand(place));

    await write();

    expect((await told()).file.list).toMatchObject({ id: 1001, stopped: true });
  });
});

test('facts that the metadata do not contain are still written into the files', async () => {
  const { write, writeOf, told, server } = await open({ state: 'waiting', missing: ['rule_id'] });
  await write();
  server.clearRequests();

  const wait = { for: 'calling_hours', since: at(0).toISOString(), notBefore: at(600).toISOString() } as const;
  await writeOf({ state: 'waiting', missing: ['rule_id'], wait });

  expect((await told()).file.waitsFor).toMatchObject({ notBefore: wait.notBefore });
  expect(server.requests.map(({ operation }) => operation)).not.toContain('CopyObject');
});

test('after a temporary fault the event comes back, because nothing else would write the files', async () => {
  const { s3, server, write } = await open(CREATED);
  await s3.send(new DeleteObjectCommand(place));
  server.addFault({ operation: 'PutObject', kind: 'error', status: 503, code: 'SlowDown' });

  await expect(write()).rejects.toMatchObject({ name: 'SlowDown' });
});
