import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../lambda/time/units.ts';
import { SECRET_PLACEHOLDER } from '../../lambda/voximplant/credentials/secret-placeholder.ts';
import { makeServiceAccount, type ServiceAccount } from '../../local/voximplant/make-credentials.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

const first: ServiceAccount = await makeServiceAccount();
const fresh: ServiceAccount = { ...(await makeServiceAccount()), account_id: first.account_id };
const other: ServiceAccount = { ...(await makeServiceAccount()), account_id: first.account_id + 1 };

let stack: DropStack;
let clock = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

beforeAll(async () => {
  stack = await startDropStack({
    now: () => clock,
    concurrency: 1,
    visibilityTimeoutSeconds: 3600,
    accounts: [first, fresh, other],
    secretVersions: [JSON.stringify(first)],
    feeds: [{ id: 'local', prefix: PREFIX, results: { write: 'file' } }],
  });
});
afterAll(() => stack.close());

async function pass(milliseconds: number): Promise<void> {
  clock += milliseconds;
  for (let sweeps = 0; sweeps < 3; sweeps++) await stack.sweep();
}

/** A drop with a dialling list. */
async function dial(name: string): Promise<number> {
  await stack.drop(name, csvOf(5), COMPLETE);
  const [list] = await stack.listsOf(name);
  return list?.listId ?? 0;
}

const listOf = async (name: string) => (await stack.receipt(name)).list;

describe('a rotated secret of a feed with a running list', () => {
  test('with another key is used to look at and collect the list', async () => {
    const listId = await dial('rotated.csv');
    stack.secrets.put('dropdial/local', JSON.stringify(fresh));
    stack.simulator.deleteKey(first.key_id);
    await pass(16 * MINUTE_MS);
    stack.simulator.completeList(listId);
    for (let times = 0; times < 3; times++) await pass(16 * MINUTE_MS);

    expect(await listOf('rotated.csv')).toMatchObject({ state: 'collected', results: { rows: 5, complete: true } });
    expect((await listOf('rotated.csv'))?.problem).toBeUndefined();
  });

  test('with another account does not make the list count as deleted: the ledger has the reason, and collection continues later', async () => {
    stack.secrets.put('dropdial/local', JSON.stringify(fresh));
    await pass(16 * MINUTE_MS);
    const listId = await dial('moved.csv');
    stack.simulator.completeList(listId);
    stack.secrets.put('dropdial/local', JSON.stringify(other));
    for (let times = 0; times < 4; times++) await pass(HOUR_MS);

    expect(await listOf('moved.csv')).toMatchObject({
      state: 'running',
      problem: {
        code: 'account_changed',
        message: `the secret holds account ${other.account_id}, and the list is of account ${first.account_id}`,
      },
    });
    stack.secrets.put('dropdial/local', JSON.stringify(fresh));
    for (let times = 0; times < 3; times++) await pass(HOUR_MS);
    expect(await listOf('moved.csv')).toMatchObject({ state: 'collected', results: { rows: 5 } });
    expect((await listOf('moved.csv'))?.problem).toBeUndefined();
  });

  test('with no key makes the list wait', async () => {
    stack.secrets.put('dropdial/local', JSON.stringify(fresh));
    await pass(16 * MINUTE_MS);
    const listId = await dial('emptied.csv');
    stack.simulator.completeList(listId);
    stack.secrets.put('dropdial/local', SECRET_PLACEHOLDER);
    await pass(HOUR_MS);
    expect((await listOf('emptied.csv'))?.state).toBe('running');
    expect(stack.logs.join('\n')).toContain('still holds the placeholder');

    stack.secrets.put('dropdial/local', JSON.stringify(fresh));
    for (let times = 0; times < 3; times++) await pass(HOUR_MS);
    expect(await listOf('emptied.csv')).toMatchObject({ state: 'collected', results: { rows: 5 } });
  });
});
