import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { DROP_BUCKET, LEDGER_BUCKET } from '../../../local/embedded-stack.ts';
import { makeServiceAccount } from '../../../local/voximplant/make-credentials.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../../support/drop-stack.ts';
import { type AccessRequest, can } from '../../support/evaluate-access.ts';
import { requiredPermissions } from '../../support/required-permissions.ts';
import { resourcesOf } from '../../support/resolve-template.ts';
import { runCli } from '../../support/run-cli.ts';
import { arnLike, type SynthesizedDrop, synthDrop } from '../synth-drop.ts';

const feeds = [
  {
    id: 'local',
    prefix: PREFIX,
    quietPeriodSeconds: 0,
    whenInDoubt: 'park' as const,
    results: { write: 'file' as const },
  },
];
const REASON = ['--reason', 'looked at the panel', '--by', 'ada'];

let made: SynthesizedDrop;
let stack: DropStack;
beforeAll(async () => {
  made = synthDrop({ feeds }, (drop, scope) => {
    const role = (name: string) => new Role(scope, name, { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    drop.grantOperate(role('Operator'));
    drop.grantOperate(role('Tester'), { sendTest: true });
    drop.grantDrop(role('Exporter'), 'local', { follow: true });
  });
  const account = await makeServiceAccount();
  const secretVersions = [JSON.stringify(account)];
  stack = await startDropStack({ visibilityTimeoutSeconds: 3600, feeds, accounts: [account], secretVersions });
});
afterAll(() => stack.close());

/** The local names of the resources of the synthesized stack. */
function deployed(arn: string): string {
  const bucket = (name: RegExp) => arnLike(made, 'AWS::S3::Bucket', name).slice('arn:aws:s3:::'.length);
  return arn.replace(DROP_BUCKET, bucket(/Drops/)).replace(LEDGER_BUCKET, bucket(/Ledger/));
}

/** Runs the command, and returns the permissions that it needed. */
async function record(...args: readonly string[]): Promise<AccessRequest[]> {
  const { asked, ...said } = await recordRun(...args);
  expect(said, said.out).toMatchObject({ code: 0, err: '' });
  return asked;
}

/** The same for a command that writes to standard error. */
async function recordRun(...args: readonly string[]) {
  stack.s3.clearRequests();
  const sent = stack.sqs.requests.length;
  const secrets = stack.secrets.requests.length;
  const said = await runCli(args, stack.environment);
  await stack.poller.settled();
  const ofCommand = stack.s3.requests.filter(({ userAgent }) => !userAgent.includes('AWS_Lambda_nodejs'));
  const queue = arnLike(made, 'AWS::SQS::Queue', /Events/);
  const [[secret = ''] = []] = resourcesOf(made.template, 'AWS::SecretsManager::Secret');
  const asked: AccessRequest[] = [
    ...ofCommand.flatMap(requiredPermissions).map(each => ({ ...each, resource: deployed(each.resource) })),
    ...stack.sqs.requests
      .slice(sent)
      .filter(({ operation }) => operation === 'SendMessage')
      .map(({ operation }) => ({ action: `sqs:${operation}`, resource: queue })),
    ...stack.secrets.requests.slice(secrets).map(() => ({
      action: 'secretsmanager:GetSecretValue',
      resource: `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${secret}-AbCdEf`,
    })),
  ].map(each => ({ ...each, principal: '' }));
  return { ...said, asked };
}

/** The needed permissions that an operator of this name lacks. */
const missing = (name: RegExp, asked: readonly AccessRequest[]) =>
  asked
    .map(request => ({ ...request, principal: arnLike(made, 'AWS::IAM::Role', name) }))
    .filter(request => !can(made.template, request))
    .map(({ action, resource }) => `${action} on ${resource}`);

/** A parked drop, and its submission. */
async function park(name: string, rows: number): Promise<string> {
  stack.simulator.misbehave({ method: 'CreateCallList', kind: 'reset-after-last-byte' });
  await stack.drop(name, csvOf(rows), COMPLETE);
  await stack.putTags(name, { ...COMPLETE, name: 'again' });
  await stack.poller.settled();
  const { submission, doubt } = await stack.receipt(name);
  expect(doubt?.parked).toBe(true);
  return submission;
}

test('an operator may make every AWS request of the commands on submissions', async () => {
  const retried = await park('retried.csv', 2);
  const stopped = await park('stopped.csv', 3);
  const adopted = await park('adopted.csv', 4);
  await stack.drop('created.csv', csvOf(5), COMPLETE);
  const { submission: created } = await stack.receipt('created.csv');
  await stack.drop('wrong.xlsx', 'PK');
  const asked = [
    ...(await record('submissions')),
    ...(await record('watch', '--once')),
    ...(await record('show', retried)),
    ...(await record('retry', retried, '--not-at-voximplant', ...REASON)),
    ...(await record('stop', stopped, ...REASON)),
    ...(await record('results', created, '--refresh')),
    ...(await record('adopt', adopted, '--list-id', '4711', '--unchecked', ...REASON)),
  ];

  expect(new Set(asked.map(({ action }) => action))).toEqual(
    new Set(['s3:ListBucket', 's3:GetObject', 's3:PutObject', 'sqs:SendMessage', 'secretsmanager:GetSecretValue']),
  );
  // A freed submission is listed for the sweeps.
  expect(asked.map(({ resource }) => resource)).toContainEqual(expect.stringMatching(/\/open\/local\//));
  expect(missing(/^Operator/, asked)).toEqual([]);
});

test('an operator may see the progress of a submission on the console', async () => {
  await stack.drop('shown.csv', csvOf(6), COMPLETE);
  const asked = await record('console', '--save', join(stack.dir, 'console.html'));

  expect(new Set(asked.map(({ action }) => action))).toEqual(
    new Set(['s3:ListBucket', 's3:GetObject', 's3:ListBucketVersions', 's3:GetObjectVersion']),
  );
  expect(missing(/^Operator/, asked)).toEqual([]);
  expect(readFileSync(join(stack.dir, 'console.html'), 'utf8')).toContain('the file was read to its end, as planned');
});

test('an operator may examine the stack, and may send a test drop if that is granted', async () => {
  const looked = await record('doctor');
  const sent = await record('doctor', '--send-test');

  expect(looked.map(({ action }) => action)).toContain('s3:GetBucketNotification');
  expect(missing(/^Operator/, looked)).toEqual([]);
  expect(missing(/^Tester/, sent)).toEqual([]);
  expect(missing(/^Operator/, sent)).toContainEqual(expect.stringMatching(/^s3:PutObject on .*dropdial-doctor-/));
});

test('an uploader who follows drops may make every AWS request of the command except those to the ledger, which it does without', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-exporter-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const path = join(dir, 'exported.csv');
  await writeFile(path, csvOf(6));
  await writeFile(`${path}.json`, JSON.stringify({ name: 'exported' }));
  const sets = Object.entries(COMPLETE).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const { asked, code, err } = await recordRun('drop', path, ...sets, '--yes');

  expect(code, err).toBe(0);
  const ledger = arnLike(made, 'AWS::S3::Bucket', /Ledger/);
  expect(asked.map(({ action }) => action)).toEqual(expect.arrayContaining(['s3:PutObjectTagging', 's3:ListBucket']));
  expect(
    missing(/^Exporter/, asked).filter(what => !what.includes(`${ledger}/submissions/`) && !what.endsWith(ledger)),
  ).toEqual([]);
});
