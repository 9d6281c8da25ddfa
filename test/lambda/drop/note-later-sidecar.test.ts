import { expect, test } from 'vitest';
import { noteLaterSidecar } from '../../../lambda/drop/note-later-sidecar.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const READ = { key: 'acme/people.csv.json', etag: 'first', readAt: at(0).toISOString() };
const sidecar = (etag: string) => ({ key: READ.key, etag, lastModified: at(60) });

function open(change: Partial<Draft> = {}) {
  const ledger = createMemoryLedger(() => at(0));
  const submission = ledger.put(makeDraft({ state: 'created', lease: undefined, sidecar: READ, ...change }));
  return { ledger, submission };
}

test('a sidecar other than the one that counted is named, and the write-back is pending', async () => {
  const { ledger, submission } = open();

  const noted = await noteLaterSidecar(ledger, submission, sidecar('second'));

  expect(noted.receipt).toMatchObject({ state: 'created', sidecar: { ...READ, replacedBy: 'second' } });
  expect(noted.receipt.writeBack.pending).toBe(true);
});

test.each<[string, Partial<Draft>, ReturnType<typeof sidecar> | undefined]>([
  ['the same sidecar', {}, sidecar('first')],
  ['a sidecar that was noted already', { sidecar: { ...READ, replacedBy: 'second' } }, sidecar('second')],
  ['a removed sidecar', {}, undefined],
  ['a sidecar of a drop that never had one', { sidecar: undefined }, sidecar('second')],
  ['a sidecar of an unfinished drop', { state: 'in_doubt' }, sidecar('second')],
])('%s is not noted', async (_what, change, now) => {
  const { ledger, submission } = open(change);

  expect(await noteLaterSidecar(ledger, submission, now)).toBe(submission);
  expect(ledger.calls).toEqual([]);
});
