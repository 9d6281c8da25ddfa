import { expect, test } from 'vitest';
import { watchLedger } from '../../../cli/drop/watch-ledger.ts';
import type { OpenLedger } from '../../../cli/ledger/open-ledger.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { StepName } from '../../../lambda/ledger/states.ts';
import { openLedger } from '../../../lambda/ledger/store/open-ledger.ts';
import { describeStep } from '../../../terminal/steps/describe-step.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { at, makeDraft } from '../../support/make-draft.ts';

const idOf = (letter: string) => letter.repeat(64);
const answer = { list_id: 7, count: 2, answeredAt: at(600).toISOString(), full: {} };
const waiting = { state: 'waiting', missing: ['rule_id'], lease: undefined } as const;
const rejected = { state: 'rejected', lease: undefined, problems: [{ code: 'stale', message: 'it is old' }] } as const;

/** Opens a ledger. `watch` runs one of the given actions between two looks, and returns what it reported. */
async function open() {
  const { s3, server } = await startTestServer();
  const bucket = 'drops';
  const newId = () => crypto.randomUUID();
  const documents = openLedger({ s3, bucket, now: () => at(0), newId, owes: () => false });
  const config: OpenLedger['config'] = { apiUrl: 'https://x', ledgerBucket: bucket, feeds: [], suppression: [] };
  const opened: OpenLedger = { s3, config, ...documents, now: () => at(300), ownS3Endpoint: true };
  const create = (letter: string, change: Partial<Draft>) =>
    documents.ledger.create(makeDraft({ submission: idOf(letter), ...change }));
  const change = async (letter: string, to: Partial<Draft>, step?: StepName) => {
    const found = await documents.ledger.read('acme', idOf(letter));
    if (found) await documents.ledger.replace(found, { ...found.receipt, ...to }, step);
  };
  async function watch(happenings: ReadonlyArray<() => Promise<unknown>>, feed?: string) {
    const told: string[] = [];
    const troubles: unknown[] = [];
    const left = [...happenings];
    const end = new Error('nothing more happens');
    const receipts = watchLedger(opened, {
      feed,
      once: false,
      sleep: async () => {
        const happens = left.shift();
        if (happens === undefined) throw end;
        await happens();
      },
      onReady: () => told.push('ready'),
      onTrouble: error => troubles.push(error),
    });
    try {
      for await (const receipt of receipts) told.push(`${receipt.submission.slice(0, 1)} ${describeStep(receipt)}`);
    } catch (error) {
      if (error !== end) throw error;
    }
    return { told, troubles };
  }
  return { server, create, change, watch };
}

test('open submissions are reported, and each step once, in order', async () => {
  const { create, change, watch } = await open();
  await create('a', waiting);
  await create('b', rejected);
  const { told } = await watch([
    () => change('a', { state: 'claimed', missing: undefined, lease: makeDraft().lease }, 'claim'),
    () => create('c', {}),
    async () => undefined,
    () => change('c', { writeBack: { pending: true, copies: [] } }),
    () => change('c', rejected, 'plan'),
    () => change('c', { writeBack: { pending: true, copies: [] } }),
  ]);

  expect(told).toEqual([
    'a waits for rule_id',
    'ready',
    'a reading the file',
    'c reading the file',
    'c rejected, nothing of it is sent: stale: it is old',
  ]);
});

test('an ended submission is not reported again when a note is added to it', async () => {
  const { create, change, watch } = await open();
  await create('a', rejected);
  const { told } = await watch([() => change('a', { latest: idOf('b') })]);

  expect(told).toEqual(['ready']);
});

test('a submission that was in progress and ends is reported', async () => {
  const { create, change, watch } = await open();
  await create('a', { state: 'claimed' });
  const { told } = await watch([
    () => change('a', { state: 'sending' }, 'commit'),
    () => change('a', { state: 'created', answer, lease: undefined }, 'answer'),
  ]);

  expect(told).toEqual(['ready', 'a sending', 'a created list 7, 2 contacts']);
});

test('drops of other feeds are not reported', async () => {
  const { create, watch } = await open();
  await create('a', waiting);
  const { told } = await watch([() => create('b', waiting), () => create('c', { ...waiting, feed: 'other' })], 'other');

  expect(told).toEqual(['ready', 'c waits for rule_id']);
});

test('a failed look is reported, and the next one catches up', async () => {
  const { server, create, watch } = await open();
  const { told, troubles } = await watch([
    async () => {
      await create('a', waiting);
      server.addFault({ operation: 'ListObjectsV2', kind: 'error', status: 503, code: 'SlowDown' });
    },
    async () => undefined,
  ]);

  expect([told, troubles.length]).toEqual([['ready', 'a waits for rule_id'], 1]);
});

test('a document that cannot be read at once is reported by the next look', async () => {
  const { server, create, watch } = await open();
  const { told } = await watch([
    async () => {
      await create('a', waiting);
      server.addFault({ operation: 'GetObject', kind: 'error', status: 503, code: 'SlowDown' });
    },
    async () => undefined,
  ]);

  expect(told).toEqual(['ready', 'a waits for rule_id']);
});
