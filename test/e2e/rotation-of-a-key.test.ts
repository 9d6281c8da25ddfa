import { afterEach, describe, expect, test } from 'vitest';
import { SECRET_PLACEHOLDER } from '../../lambda/voximplant/credentials/secret-placeholder.ts';
import { SECRET } from '../../local/embedded-stack.ts';
import { makeServiceAccount, type ServiceAccount } from '../../local/voximplant/make-credentials.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

/** Two keys of one account, as during a rotation. */
const old: ServiceAccount = await makeServiceAccount();
const fresh: ServiceAccount = { ...(await makeServiceAccount()), account_id: old.account_id };

let stack: DropStack;
afterEach(() => stack.close());

async function start(...secretVersions: readonly string[]): Promise<void> {
  stack = await startDropStack({
    secretVersions,
    accounts: [old, fresh],
    visibilityTimeoutSeconds: 3600,
    concurrency: 1,
  });
}

async function statusOf(name: string): Promise<string | undefined> {
  await stack.drop(name, csvOf(2), COMPLETE);
  return (await stack.metadata(name))['dropdial-status'];
}

/** The event of a drop once more. */
async function sendEventAgain(name: string): Promise<void> {
  const detail = { bucket: { name: 'dropdial-drops' }, object: { key: PREFIX + name } };
  stack.queue.send(JSON.stringify({ source: 'aws.s3', 'detail-type': 'Object Created', detail }));
  await stack.poller.settled();
}

describe('a secret that was never filled', () => {
  test('makes drops wait and says how to fill it; once filled, they continue', async () => {
    await start(SECRET_PLACEHOLDER);

    expect(await statusOf('a.csv')).toBe('waiting');
    expect((await stack.metadata('a.csv'))['dropdial-error']).toBe(
      `credentials_unreadable: the secret "${SECRET}" still holds the placeholder: put your credentials.json there with ` +
        `aws secretsmanager put-secret-value --secret-id ${SECRET} --secret-string file://credentials.json`,
    );
    stack.secrets.put(SECRET, JSON.stringify(old));
    await sendEventAgain('a.csv');
    expect(await stack.metadata('a.csv')).toMatchObject({ 'dropdial-status': 'created' });
  });
});

describe('a rotation', () => {
  test('never lacks a key: the new one goes into the secret, then the old one is deleted', async () => {
    await start(JSON.stringify(old));
    expect(await statusOf('before.csv')).toBe('created');

    stack.secrets.put(SECRET, JSON.stringify(fresh));
    expect(await statusOf('between.csv')).toBe('created');
    stack.simulator.deleteKey(old.key_id);
    expect(await statusOf('after.csv')).toBe('created');
    expect(await statusOf('later.csv')).toBe('created');

    for (const name of ['before.csv', 'between.csv', 'after.csv', 'later.csv'])
      expect(await stack.listsOf(name)).toHaveLength(1);
    expect(stack.poller.totals().failed).toBe(0);
    expect(stack.deadLetters.counts().visible).toBe(0);
    expect(stack.logs.filter(line => line.includes('the API refused the key'))).toHaveLength(1);
  });

  test('continues with the previous key while the new one is rejected, and says so', async () => {
    await start(JSON.stringify(old), JSON.stringify(fresh));
    stack.simulator.deleteKey(fresh.key_id);

    expect(await statusOf('a.csv')).toBe('created');

    expect(await stack.listsOf('a.csv')).toHaveLength(1);
    expect(stack.logs.join('\n')).toContain('the API refused the key; trying once with the other one');
    expect(stack.logs.join('\n')).toContain('"apiErrorAccount":1');
  });

  test('waits when neither key works', async () => {
    await start(JSON.stringify(old), JSON.stringify(fresh));
    stack.simulator.deleteKey(fresh.key_id);
    stack.simulator.deleteKey(old.key_id);

    expect(await statusOf('a.csv')).toBe('waiting');

    expect((await stack.metadata('a.csv'))['dropdial-error']).toContain('code 433');
    expect(stack.simulator.lists).toHaveLength(0);
  });
});
