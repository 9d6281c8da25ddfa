import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Draft } from '../../lambda/ledger/ledger.ts';
import { createReceiptStore } from '../../lambda/ledger/store/receipt-store.ts';
import type { S3ServerOptions } from '../../local/s3/start-s3-server.ts';
import { startTestServer } from '../local/s3/start-test-server.ts';
import { account, create, openTestSimulator } from '../local/voximplant/open-test-simulator.ts';
import { at, makeDraft } from '../support/make-draft.ts';
import { type RunOptions, runInProcess } from '../support/run-in-process.ts';

export const idOf = (letter: string) => letter.repeat(64);
export const REASON = ['--reason', 'because', '--by', 'ada'];

/** Starts a ledger and the API, and returns the command over both. */
export async function openOperator(ofFeed: object = {}, ofServer: Partial<S3ServerOptions> = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-operator-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await writeFile(join(dir, 'credentials.json'), JSON.stringify(account));
  const { s3, server } = await startTestServer(ofServer);
  const simulator = await openTestSimulator();
  const ledger = createReceiptStore({ s3, bucket: 'drops', now: () => at(0), newId: () => crypto.randomUUID() });
  const feed = {
    id: 'acme',
    bucket: 'other',
    prefix: 'acme/',
    secretId: `file:${join(dir, 'credentials.json')}`,
    ...ofFeed,
  };
  const environment = {
    AWS_REGION: server.region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_S3: server.endpoint,
    DROPDIAL_CONFIG: JSON.stringify({ apiUrl: simulator.url, ledgerBucket: 'drops', feeds: [feed] }),
  };
  async function record(letter: string, change: Partial<Draft>): Promise<void> {
    await ledger.create(makeDraft({ submission: idOf(letter), lease: undefined, ...change }));
  }
  const receiptOf = async (letter: string) => (await ledger.read('acme', idOf(letter)))?.receipt;
  const dropdial = (...args: readonly string[]) => runInProcess(args, environment);
  const atTerminal = (options: RunOptions, ...args: readonly string[]) => runInProcess(args, environment, options);
  return { dir, s3, server, simulator, record, receiptOf, dropdial, atTerminal, environment };
}

/** The API's answer about a list, as a receipt records it. */
export const answerOf = (listId: number) => ({ list_id: listId, answeredAt: at(0).toISOString(), full: {} });

/** The doubt of a parked submission. */
export const doubt = { since: at(0).toISOString(), reason: 'lost', looks: 3, parked: true };

/** Creates a list, which dials at once, and returns its id. */
export async function dial(
  simulator: Awaited<ReturnType<typeof openTestSimulator>>,
  name: string,
  more: Readonly<Record<string, string>> = {},
): Promise<number> {
  await create(simulator, { name, ...more });
  return simulator.lists.at(-1)?.listId ?? 0;
}
