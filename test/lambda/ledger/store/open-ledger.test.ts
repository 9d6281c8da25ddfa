import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../../lambda/ledger/ledger.ts';
import { note } from '../../../../lambda/ledger/move.ts';
import { markerKey, receiptKey } from '../../../../lambda/ledger/store/ledger-keys.ts';
import { openLedger } from '../../../../lambda/ledger/store/open-ledger.ts';
import { startTestServer } from '../../../local/s3/start-test-server.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';

const ID = 'f'.repeat(64);
const LEFT = { lease: undefined } satisfies Partial<Draft>;
const PENDING = { writeBack: { pending: true, copies: [] } } satisfies Partial<Draft>;

/** The ledger of a bucket, and all keys in that bucket. */
async function open({ owes = false } = {}) {
  const { s3, server } = await startTestServer();
  let ids = 0;
  const opened = openLedger({ s3, bucket: 'drops', now: () => at(7), newId: () => `id-${++ids}`, owes: () => owes });
  const keys = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'drops' }));
    return Contents.map(({ Key }) => Key);
  };
  const marked = async () => (await opened.markers.list(undefined)).markers.map(({ submission }) => submission);
  return { ...opened, server, keys, marked };
}

describe('the ledger of a bucket', () => {
  test('names and dates every write by its ids and its clock', async () => {
    const { ledger, keys } = await open();

    const created = await ledger.create(makeDraft());

    expect(created?.receipt).toMatchObject({ revision: 'id-1', updatedAt: at(7).toISOString() });
    expect(await ledger.read('acme', ID)).toEqual(created);
    expect(await keys()).toEqual([receiptKey('acme', ID)]);
  });

  test('lists open submissions in the same bucket, and removes them when they have ended', async () => {
    const { ledger, keys, marked } = await open();

    const waiting = await ledger.create(makeDraft({ state: 'waiting', ...LEFT }));
    expect(await keys()).toEqual([markerKey('acme', ID), receiptKey('acme', ID)]);
    expect(await marked()).toEqual([ID]);
    if (waiting) await ledger.replace(waiting, { ...waiting.receipt, state: 'skipped' }, 'leave');

    expect(await keys()).toEqual([receiptKey('acme', ID)]);
  });

  test('keeps a submission on the list while an event is owed', async () => {
    const { ledger, marked } = await open({ owes: true });

    const waiting = await ledger.create(makeDraft({ state: 'waiting', ...LEFT }));
    if (waiting) await ledger.replace(waiting, { ...waiting.receipt, state: 'skipped' }, 'leave');

    expect(await marked()).toEqual([ID]);
  });

  test('keeps a submission on the list until it is written back', async () => {
    const { ledger, marked } = await open();
    const waiting = await ledger.create(makeDraft({ state: 'waiting', ...LEFT }));
    const over =
      waiting && (await ledger.replace(waiting, { ...waiting.receipt, state: 'skipped', ...PENDING }, 'leave'));
    expect(await marked()).toEqual([ID]);

    if (over) await note(ledger, over, { writeBack: { pending: false, copies: [] } });

    expect(await marked()).toEqual([]);
  });

  test('moves a submission only by the table: any other document is not written', async () => {
    const { ledger, server } = await open();
    const claimed = await ledger.create(makeDraft());
    if (claimed === undefined) throw new Error('not created');
    server.clearRequests();

    await expect(ledger.replace(claimed, { ...claimed.receipt, state: 'created' }, 'answer')).resolves.toMatchObject({
      receipt: { state: 'created' },
    });
    await expect(ledger.replace(claimed, { ...claimed.receipt, state: 'checked' }, 'act')).rejects.toMatchObject({
      code: 'move_refused',
    });
    await expect(ledger.create(makeDraft({ state: 'created', ...LEFT }))).rejects.toMatchObject({
      code: 'move_refused',
    });

    expect(server.requests.map(({ operation }) => operation)).toEqual(['PutObject']);
  });
});
