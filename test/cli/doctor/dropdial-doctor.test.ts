import { PutBucketNotificationConfigurationCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../../lambda/time/units.ts';
import { SECRET_PLACEHOLDER } from '../../../lambda/voximplant/credentials/secret-placeholder.ts';
import { DROP_BUCKET, LEDGER_BUCKET, SECRET, type StackOptions } from '../../../local/embedded-stack.ts';
import { makeServiceAccount } from '../../../local/voximplant/make-credentials.ts';
import { readDescribed } from '../../support/described-output.ts';
import { type DropStack, PREFIX, startDropStack } from '../../support/drop-stack.ts';
import { runCli } from '../../support/run-cli.ts';
import { runInProcess } from '../../support/run-in-process.ts';

const account = await makeServiceAccount();

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly found: string;
  readonly fix?: string;
}

let stack: DropStack;

async function start(options: Partial<StackOptions> = {}): Promise<void> {
  stack = await startDropStack({
    secretVersions: [JSON.stringify(account)],
    accounts: [account],
    feeds: [{ id: 'local', prefix: PREFIX, limits: { rule_id: [101, 102] } }],
    ...options,
  });
}

const doctor = (...args: readonly string[]) => runInProcess(['doctor', ...args], stack.environment);

/** Runs the doctor. Returns its report, its exit code, and a lookup of findings by check. */
async function examine(...args: readonly string[]) {
  const { out, err, code } = await doctor('--json', ...args);
  const [report] = readDescribed('doctor-report.schema.json', [out]);
  const { ok, findings }: { ok: boolean; findings: readonly Finding[] } = report;
  return { ok, code, err, findings, of: (check: string) => findings.find(finding => finding.check === check) };
}

describe('a healthy stack', () => {
  beforeAll(() => start());
  afterAll(() => stack.close());

  test('passes every check, and the exit code is 0', async () => {
    const { code, out, err } = await runCli(['doctor'], stack.environment);

    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/✓.*feed local: secret.*holds credentials/);
    expect(out).toMatch(new RegExp(`✓.*feed local: credentials.*accepted: account ${account.account_id}`));
    expect(out).toMatch(/✓.*feed local: balance.*100 USD/);
    expect(out).toMatch(/✓.*feed local: rule 101.*exists/);
    expect(out).toMatch(/✓.*feed local: rule 102.*exists/);
    expect(out).toMatch(/✓.*bucket dropdial-drops: events.*go to EventBridge/);
    expect(out).toMatch(/✓.*ledger: reading.*allowed/);
    expect(out).toMatch(/✓.*ledger: writing.*allowed/);
    expect(out).toContain('all checks passed');
    expect(out).not.toContain('What to do');
  });

  test('stays unchanged: nothing is written and nothing dials', async () => {
    stack.s3.clearRequests();
    await doctor();

    const writes = stack.s3.requests.filter(
      ({ operation, status }) => !/^(Get|List|Head)/.test(operation) && status < 400,
    );
    expect(writes).toEqual([]);
    expect(stack.simulator.lists).toHaveLength(0);
  });

  test('lets a test drop through, which is removed and calls nobody', async () => {
    const { ok, code, of } = await examine('--send-test');

    expect([ok, code]).toEqual([true, 0]);
    expect(of('feed local: test drop')).toMatchObject({
      status: 'ok',
      found: 'a dry run was checked and written back',
    });
    expect(stack.simulator.lists).toHaveLength(0);
    const [event] = stack.eventBus.events;
    expect(event?.['detail-type']).toBe('Drop Checked');
    const removed = stack.s3.requests.filter(({ operation }) => operation === 'DeleteObject');
    expect(removed.map(({ key }) => key)).toEqual([expect.stringMatching(/^drops\/dropdial-doctor-[0-9a-f]{8}\.csv$/)]);
  });

  test.each([
    [['--feed', 'other'], 'the configuration has no feed "other"'],
    [['--timeout', '2h'], '"--timeout" must be 1 to 3600 seconds; got "2h"'],
    [['--timeout', '5d'], '"--timeout" must be a time such as 30s'],
    [['--timeout', '0'], '"--timeout" must be 1 to 3600 seconds; got "0"'],
    [['--cure'], 'there is no option "--cure"'],
  ])('is not examined with %j', async (args, message) => {
    expect(await doctor(...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });
});

describe('a fault is named, with its fix:', () => {
  afterEach(() => stack.close());

  test('a secret that was never filled', async () => {
    await start({ secretVersions: [SECRET_PLACEHOLDER] });

    const { ok, code, of, findings } = await examine();

    expect([ok, code]).toEqual([false, 1]);
    expect(of('feed local: secret')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining(`the secret "${SECRET}" still holds the placeholder`),
      fix: `aws secretsmanager put-secret-value --secret-id ${SECRET} --secret-string file://credentials.json`,
    });
    expect(findings.map(({ check }) => check)).not.toContain('feed local: credentials');
  });

  test('credentials that Voximplant rejects', async () => {
    await start();
    stack.simulator.deleteKey(account.key_id);

    const { code, of } = await examine();

    expect(code).toBe(1);
    expect(of('feed local: secret')?.status).toBe('ok');
    expect(of('feed local: credentials')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('code 433'),
      fix: 'check "key_id" in the secret: the key may have been deleted',
    });
  });

  test('an unavailable API', async () => {
    await start({ configure: config => ({ ...config, apiUrl: 'http://127.0.0.1:9/platform_api' }) });

    expect((await examine()).of('feed local: credentials')).toMatchObject({
      status: 'failed',
      fix: 'check "apiUrl" and the network',
    });
  });

  test('an empty balance, and rules that are missing or lead nowhere', async () => {
    await start({ feeds: [{ id: 'local', prefix: PREFIX, limits: { rule_id: [101, 998, 999] } }] });
    stack.simulator.changeSettings({ balance: 0.99 });

    const { code, of } = await examine();

    expect(code).toBe(1);
    expect(of('feed local: balance')).toMatchObject({ status: 'failed', found: '0.99 USD' });
    expect(of('feed local: rule 101')?.status).toBe('ok');
    expect(of('feed local: rule 998')).toMatchObject({
      found: 'it has no scenario',
      fix: 'bind a scenario to the rule',
    });
    expect(of('feed local: rule 999')).toMatchObject({ status: 'failed', found: 'the account has no such rule' });
  });

  test('rules that the key may not see are mentioned, and no failure', async () => {
    await start();
    stack.simulator.misbehave({ kind: 'error', code: 104, msg: 'no', method: 'GetApplications' });

    const { code, out } = await doctor();

    expect(code).toBe(0);
    expect(out).toMatch(/\?.*feed local: rules.*may not look at rules/);
    expect(out).toContain('no check failed; 1 could not be checked');
  });

  test('events that are switched off, and a ledger without protection', async () => {
    await start();
    await stack.client.send(
      new PutBucketNotificationConfigurationCommand({ Bucket: DROP_BUCKET, NotificationConfiguration: {} }),
    );
    stack.s3.addFault({ operation: 'PutObject', kind: 'error', status: 403, code: 'AccessDenied' });

    const { code, of } = await examine();

    expect(code).toBe(1);
    expect(of(`bucket ${DROP_BUCKET}: events`)).toMatchObject({
      status: 'failed',
      found: 'EventBridge is switched off',
    });
    expect(of('ledger: writing')).toMatchObject({
      status: 'failed',
      fix: `allow your role s3:PutObject on ${LEDGER_BUCKET}`,
    });
  });

  const optOuts = 'opt-outs.txt';
  const listAt = (key: string, change: object = {}) => ({ bucket: DROP_BUCKET, key, ...change });
  const feedWith = (...suppression: readonly object[]) => ({
    feeds: [{ id: 'local', prefix: PREFIX, defaults: { phone_columns: ['phone_number'] }, suppression }],
  });
  const putList = (Key: string, Body: string) =>
    stack.client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key, Body }));

  test('suppression lists that hold drops, each with the message of a drop', async () => {
    const shared = listAt('lost.txt');
    await start(feedWith(shared, listAt('empty.txt'), listAt('words.txt'), listAt(optOuts, { maxAgeDays: 1 })));
    await putList('empty.txt', '');
    await putList('words.txt', 'nobody\nnobody else\n');
    await putList(optOuts, '+12025550123\n');

    const { code, of } = await examine();

    expect(code).toBe(1);
    const fix = 'until then, drops of local wait';
    const list = (key: string) => of(`suppression list s3://${DROP_BUCKET}/${key}`);
    expect(list('lost.txt')).toMatchObject({ status: 'failed', found: 'is not there; upload it', fix });
    expect(list('empty.txt')).toMatchObject({ status: 'failed', found: 'is empty; upload it again', fix });
    expect(list('words.txt')).toMatchObject({
      status: 'failed',
      found: expect.stringMatching(/^cannot be used: of 1 lines 1 hold no number/),
    });
    expect(list(optOuts)).toMatchObject({ status: 'ok', found: expect.stringMatching(/^1 number, from 2\d{3}-/) });
  });

  test('a suppression list that the caller may not read is no failure', async () => {
    await start(feedWith(listAt(optOuts)));
    await putList(optOuts, '+12025550123\n');
    stack.s3.addFault({ operation: 'HeadObject', kind: 'error', status: 403, code: 'AccessDenied' });

    const { code, of } = await examine();

    expect(code).toBe(0);
    expect(of(`suppression list s3://${DROP_BUCKET}/${optOuts}`)).toEqual({
      check: `suppression list s3://${DROP_BUCKET}/${optOuts}`,
      status: 'unknown',
      found: 'access denied',
      fix: `allow yourself s3:GetObject and s3:ListBucket on ${DROP_BUCKET}`,
    });
  });

  test('events that do not arrive', async () => {
    await start();
    await stack.poller.close();

    const { code, of } = await examine('--send-test', '--timeout', '1');

    expect(code).toBe(1);
    expect(of('feed local: test drop')).toMatchObject({ status: 'failed', found: 'no receipt within 1 s' });
  });

  test('a test drop with an unexpected outcome', async () => {
    await start();
    await stack.drop('_defaults.json', '{"interval_seconds": -5}');

    const { of } = await examine('--send-test');

    expect(of('feed local: test drop')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('rejected: '),
      fix: 'the event arrived; fix the problem in the receipt',
    });
  });
});

test('a machine whose clock is an hour behind mints valid tokens', async () => {
  await start({ now: () => Date.now() + HOUR_MS });

  expect((await examine()).of('feed local: credentials')).toMatchObject({ status: 'ok' });
  await stack.close();
});

describe('the configuration may be a file', () => {
  beforeAll(() => start({ feeds: [{ id: 'local', prefix: PREFIX }] }));
  afterAll(() => stack.close());

  test('and must exist', async () => {
    const { code, err } = await doctor('--config', 'lost.json');

    expect([code, err]).toEqual([2, expect.stringContaining('lost.json')]);
  });

  test('and a feed without a list of rules may use any', async () => {
    expect((await examine()).of('feed local: rules')).toMatchObject({
      status: 'ok',
      found: 'any rule of the account is allowed',
    });
  });
});
