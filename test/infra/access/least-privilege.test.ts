import { gzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { FeedProps } from '../../../infra/config/feed-props.ts';
import { DropdialStack } from '../../../infra/dropdial-stack.ts';
import { listingKey } from '../../../lambda/ledger/store/ledger-keys.ts';
import { EVENT_SOURCE } from '../../../lambda/outcome-event/describe-event.ts';
import { KEEP_BYTES } from '../../../lambda/s3/read-object.ts';
import { DAY_MS } from '../../../lambda/time/units.ts';
import { DROP_BUCKET, EVENT_BUS, LEDGER_BUCKET, SECRET } from '../../../local/embedded-stack.ts';
import { makeServiceAccount } from '../../../local/voximplant/make-credentials.ts';
import { COMPLETE, csvOf, type DropStack, startDropStack } from '../../support/drop-stack.ts';
import type { AccessRequest, Statement } from '../../support/evaluate-policy.ts';
import {
  type Exception,
  type Expectation,
  judgeExpectations,
  judgePermissions,
} from '../../support/judge-permissions.ts';
import { type PlacedStatement, type Resources, readStatements, resolveValue } from '../../support/read-template.ts';
import { LISTS_BUCKET, permissionsToSeeLock, requiredPermissions } from '../../support/required-permissions.ts';
import { makeApp } from '../synth-drop.ts';

const ACCOUNT = '123456789012';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/dropdial-function`;
const SECRET_ARN = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:${SECRET}-AbCdEf`;
/** The local queue has an account of its own. */
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:dropdial-events';

/** A feed with every option. An uploader may narrow its calling hours, which cover all times. */
const feed: FeedProps = {
  id: 'local',
  prefix: 'drops/',
  rejectFile: true,
  receiptFile: true,
  cancelFile: true,
  limits: { dropsPerHour: 100 },
  maxUploads: 2,
  results: {
    write: 'file',
    to: 'results/local/',
    unreached: true,
    settleMinutes: 0,
    tag: { key: 'retention', value: '90 days' },
  },
  defaults: { phone_columns: ['phone_number'], duplicates: 'report' },
  suppression: [
    { key: 'drops/own.txt', reach: 'running' },
    { bucket: LISTS_BUCKET, prefix: 'acme/' },
  ],
  callingHours: { zone: 'UTC', days: 'mon-sun', from: '00:00', to: '24:00' },
};

/** The day of the week that comes after tomorrow, so that it is not today however long the tests take. */
const closedUntil = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][new Date(Date.now() + 2 * DAY_MS).getUTCDay()];

/** Granted although the function itself never makes these requests. */
const exceptions: readonly Exception[] = [
  { action: 'sqs:ReceiveMessage', reason: 'Lambda takes messages from the queue on behalf of the role' },
  { action: 'sqs:DeleteMessage', reason: 'Lambda deletes messages that were done on behalf of the role' },
  { action: 'sqs:GetQueueAttributes', reason: 'Lambda asks for the visibility timeout when the mapping is made' },
  { action: 'logs:CreateLogStream', reason: 'the runtime writes the log, which does not run here' },
  { action: 'logs:PutLogEvents', reason: 'the runtime writes the log, which does not run here' },
  { action: 'xray:PutTraceSegments', reason: 'the X-Ray daemon of Lambda sends traces, which does not run here' },
  { action: 'xray:PutTelemetryRecords', reason: 'the X-Ray daemon of Lambda sends traces, which does not run here' },
];

/** The synthesized stack, with the names of its resources on this machine. */
function synthesize(): { resources: Resources; references: (id: string, attribute: string) => string } {
  const stack = new DropdialStack(makeApp(), 'Test', {
    feeds: [feed],
    suppression: [{ bucket: LISTS_BUCKET, key: 'dnc.txt', reach: 'running' }],
  });
  const resources: Resources = Template.fromStack(stack).toJSON().Resources;
  const nameOf = (id: string): string => {
    const type = resources[id]?.Type;
    if (type === 'AWS::S3::Bucket' && id.includes('Drops')) return DROP_BUCKET;
    if (type === 'AWS::S3::Bucket' && id.includes('Ledger')) return LEDGER_BUCKET;
    if (type === 'AWS::Events::EventBus') return EVENT_BUS;
    return id;
  };
  const arnOf = (id: string): string => {
    const type = resources[id]?.Type;
    if (type === 'AWS::S3::Bucket') return `arn:aws:s3:::${nameOf(id)}`;
    if (type === 'AWS::IAM::Role') return ROLE;
    if (type === 'AWS::SecretsManager::Secret') return SECRET_ARN;
    if (type === 'AWS::SQS::Queue' && 'RedrivePolicy' in (resources[id]?.Properties ?? {})) return QUEUE_ARN;
    if (type === 'AWS::Events::EventBus') return `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/${EVENT_BUS}`;
    return `arn:aws:unknown:us-east-1:${ACCOUNT}:${id}`;
  };
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': ACCOUNT,
    'AWS::Region': 'us-east-1',
    'AWS::Partition': 'aws',
  };
  const references = (id: string, attribute: string) =>
    pseudo[id] ??
    (attribute === 'Arn' || resources[id]?.Type === 'AWS::SecretsManager::Secret' ? arnOf(id) : nameOf(id));
  return { resources, references };
}

const { resources, references } = synthesize();

/** The configuration of the function, from the template. */
function deployedConfig(): { readonly feeds: readonly Readonly<Record<string, unknown>>[] } & Record<string, unknown> {
  const [lambda] = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const environment = JSON.stringify(resolveValue(lambda?.Properties.Environment, references));
  return JSON.parse(JSON.parse(environment).Variables.DROPDIAL_CONFIG);
}

/** The logical id of the function's role. */
function functionRole(): string {
  const [lambda] = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const [id] = /Drop\w*Role\w+/.exec(JSON.stringify(lambda?.Properties.Role)) ?? [];
  return id ?? 'none';
}

const placed = readStatements(resources, references);
const isOfRole = ({ logicalId, type }: PlacedStatement) =>
  type === 'AWS::IAM::Policy' && JSON.stringify(resources[logicalId]?.Properties.Roles).includes(functionRole());
const ofRole = placed.filter(isOfRole);
/** The resource policies of the stack's data, and who may assume the function's role. */
const ofResources = placed.filter(
  ({ logicalId, type }) =>
    type === 'AWS::S3::BucketPolicy' || type === 'AWS::SQS::QueuePolicy' || logicalId === functionRole(),
);

/** Every kind of drop that makes different requests to AWS. */
async function runEveryWay(stack: DropStack): Promise<void> {
  const sidecar = JSON.stringify({ rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 });
  await putLists(stack);
  await stack.drop('tags.csv', csvOf(3), COMPLETE);
  // Waits, and continues with the sidecar that comes later.
  await stack.drop('sidecar.csv', csvOf(4));
  await stack.drop('sidecar.csv.json', sidecar);
  await stack.drop('late-tags.csv', csvOf(5));
  await stack.putTags('late-tags.csv', COMPLETE);
  await stack.poller.settled();
  // The same, on the uploaded version.
  const pinned = { Bucket: DROP_BUCKET, Key: 'drops/pinned.csv' };
  const { VersionId } = await stack.client.send(new PutObjectCommand({ ...pinned, Body: csvOf(10) }));
  await stack.poller.settled();
  const TagSet = Object.entries(COMPLETE).map(([Key, Value]) => ({ Key, Value }));
  await stack.client.send(new PutObjectTaggingCommand({ ...pinned, VersionId, Tagging: { TagSet } }));
  await stack.poller.settled();
  await stack.drop('rejected.csv', 'phone_number;name\n+12025550101\n', COMPLETE);
  await stack.drop('dry.csv', csvOf(6), { ...COMPLETE, dry_run: 'true' });
  await stack.drop('again.csv', csvOf(3), COMPLETE);
  await stack.drop('tags.csv', csvOf(7), COMPLETE);
  await stack.drop('large.csv', csvOf(KEEP_BYTES / 16), COMPLETE);
  // Compressed, so that two megabytes count as a large file.
  await stack.drop('packed.csv.gz', gzipSync(csvOf(150_000), { level: 0 }), COMPLETE);
  await stack.drop('tags.csv.cancel.csv', 'name\nperson 1\n');
  // No feed takes these, and they are marked as such.
  await stack.drop('list.xlsx', 'PK', COMPLETE);
  await stack.client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key: 'Drops/people.csv', Body: csvOf(2) }));
  await stack.poller.settled();
  // Held until calling hours begin: a sweep sends it back through the queue, and removes the marker of another drop.
  await stack.drop('held.csv', csvOf(9), { ...COMPLETE, calling_hours: `${closedUntil} 09:00-20:00` });
  await stack.makeDue('held.csv');
  await vi.waitFor(
    async () => {
      await stack.sweep();
      expect(stack.sqs.requests.map(({ operation }) => operation)).toContain('SendMessage');
    },
    { timeout: 20_000, interval: 200 },
  );
  await listFeeds(stack);
  await cancelRunning(stack);
  await collectResults(stack, 'tags.csv');
  // Its message is postponed, because a doubt is looked at again when there may be something to see.
  stack.simulator.misbehave({ kind: 'reset-after-last-byte', method: 'CreateCallList', times: 1 });
  await stack.drop('doubt.csv', csvOf(8), COMPLETE);
}

/** Lists of the feed and of all feeds, with one row of every drop. The first drop arrives before they exist. */
async function putLists({ client, drop }: DropStack): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket: LISTS_BUCKET }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: LISTS_BUCKET, VersioningConfiguration }));
  await drop('early.csv', csvOf(11), COMPLETE);
  const [, first = ''] = csvOf(1).split(/[;\n]/).slice(1);
  const Body = `${first}\n`;
  await client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key: 'drops/own.txt', Body }));
  for (const Key of ['acme/full.txt', 'dnc.txt'])
    await client.send(new PutObjectCommand({ Bucket: LISTS_BUCKET, Key, Body }));
}

/** Changes lists, and sweeps their numbers out of running lists: by file, or by contacts if the file is gone. */
async function cancelRunning({ client, sweep, logs }: DropStack): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: DROP_BUCKET, Key: 'drops/late-tags.csv' }));
  const [, , first = '', , second = ''] = csvOf(2).split(/[;\n]/);
  const Body = `${first}\n${second}\n`;
  await client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key: 'drops/own.txt', Body }));
  await client.send(new PutObjectCommand({ Bucket: LISTS_BUCKET, Key: 'dnc.txt', Body }));
  await sweep();
  expect(logs.join('\n')).toMatch(/"callsSuppressed":[1-9]/);
}

/** Makes a sweep list the prefix again, as if the last listing was some hours ago. */
async function listFeeds({ client, s3, sweep }: DropStack): Promise<void> {
  const place = { Bucket: LEDGER_BUCKET, Key: listingKey() };
  const { Body } = await client.send(new GetObjectCommand(place));
  const text = (await Body?.transformToString()) ?? '';
  const earlier = new Date(Date.now() - DAY_MS).toISOString();
  await client.send(new PutObjectCommand({ ...place, Body: text.replace(/"at":"[^"]+"/, `"at":"${earlier}"`) }));
  await sweep();
  const listed = s3.requests.filter(({ operation, bucket }) => operation === 'ListObjectsV2' && bucket === DROP_BUCKET);
  expect(listed.map(({ prefix }) => prefix)).toContain(feed.prefix);
}

/** Looks at, collects and reports a list, without waiting until it is due. */
async function collectResults(stack: DropStack, name: string): Promise<void> {
  const [list] = await stack.listsOf(name);
  stack.simulator.completeList(list?.listId ?? 0);
  const { feed, submission } = await stack.receipt(name);
  const Key = `running/${feed}/${submission}`;
  const { Body } = await stack.client.send(new GetObjectCommand({ Bucket: LEDGER_BUCKET, Key }));
  const marker = JSON.parse((await Body?.transformToString()) ?? '');
  const due = { ...marker, due: new Date(0).toISOString() };
  await stack.client.send(new PutObjectCommand({ Bucket: LEDGER_BUCKET, Key, Body: JSON.stringify(due) }));
  await stack.sweep();
  expect((await stack.receipt(name)).list?.state).toBe('collected');
  // The last look: nothing resumed, and the marker is removed.
  const { Body: told } = await stack.client.send(new GetObjectCommand({ Bucket: LEDGER_BUCKET, Key }));
  const last = { ...JSON.parse((await told?.transformToString()) ?? ''), due: new Date(0).toISOString() };
  await stack.client.send(new PutObjectCommand({ Bucket: LEDGER_BUCKET, Key, Body: JSON.stringify(last) }));
  await stack.sweep();
}

const secureContext = {
  'aws:ResourceAccount': ACCOUNT,
  'aws:SecureTransport': true,
  's3:TlsVersion': 1.3,
  'aws:PrincipalArn': ROLE,
};

/** Every request of the function to AWS, as the permission that it needed. */
function requestsOf(stack: DropStack): AccessRequest[] {
  const ofFunction = stack.s3.requests.filter(({ userAgent }) => userAgent.includes('AWS_Lambda_nodejs'));
  const permissions = [
    ...ofFunction.flatMap(record => [...requiredPermissions(record), ...permissionsToSeeLock(record)]),
    ...stack.secrets.requests.map(({ arn }) => ({
      action: 'secretsmanager:GetSecretValue',
      resource: arn,
      context: {},
    })),
    ...stack.sqs.requests.map(({ operation, queueArn }) => ({
      action: `sqs:${operation}`,
      resource: queueArn,
      context: {},
    })),
    ...stack.eventBus.addressed.map(name => ({
      action: 'events:PutEvents',
      resource: name.startsWith('arn:') ? name : `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/${name}`,
      context: { 'events:source': EVENT_SOURCE },
    })),
  ];
  return permissions.map(({ context, ...permission }) => ({
    ...permission,
    principal: ROLE,
    context: { ...secureContext, ...context },
  }));
}

/**
 * Runs the deployed configuration over a versioned or unversioned drop bucket: an existing one may have no versions.
 */
async function record(versioned: boolean): Promise<AccessRequest[]> {
  const account = await makeServiceAccount();
  const config = deployedConfig();
  const stack = await startDropStack({
    versioned,
    visibilityTimeoutSeconds: 3600,
    accounts: [account],
    secretVersions: [JSON.stringify(account)],
    feeds: config.feeds.map(each => ({ ...each, duplicateWindowDays: 7, secretId: SECRET_ARN })),
    // The function does nothing that the template does not configure.
    configure: local => ({
      ...Object.fromEntries(Object.entries(local).filter(([name]) => name === 'apiUrl' || name in config)),
      eventBus: config.eventBus,
      suppression: config.suppression,
    }),
  });
  try {
    await runEveryWay(stack);
    const statuses = [
      'early.csv',
      'tags.csv',
      'sidecar.csv',
      'rejected.csv',
      'dry.csv',
      'again.csv',
      'large.csv',
      'held.csv',
      'doubt.csv',
      'list.xlsx',
    ];
    const ended = await Promise.all(statuses.map(async name => (await stack.metadata(name))['dropdial-status']));
    expect(ended).toEqual([
      'waiting',
      ...['created', 'created', 'rejected', 'checked', 'rejected', 'created', 'waiting', 'in_doubt', 'skipped'],
    ]);
    return requestsOf(stack);
  } finally {
    await stack.close();
  }
}

let used: readonly AccessRequest[] = [];
beforeAll(async () => {
  used = [...(await record(true)), ...(await record(false))];
}, 120_000);

const statementsOf = (all: readonly PlacedStatement[]): Statement[] => all.map(({ statement }) => statement);

/** Rules that hold whatever the function did: permissions of others. */
const expectations: readonly Expectation[] = [DROP_BUCKET, LEDGER_BUCKET, 'logs'].flatMap(name => {
  const bucket = name === 'logs' ? arnOfAccessLogs() : `arn:aws:s3:::${name}`;
  const admin = `arn:aws:iam::${ACCOUNT}:role/admin`;
  const ask = (change: Partial<AccessRequest>, context: AccessRequest['context'] = {}): AccessRequest => ({
    principal: admin,
    action: 's3:GetObject',
    resource: `${bucket}/a`,
    ...change,
    context: { ...secureContext, 'aws:PrincipalArn': admin, ...context },
  });
  const says = (what: string, request: AccessRequest, allowed: boolean) => ({
    what: `${name}: ${what}`,
    request,
    allowed,
  });
  const isLedger = name === LEDGER_BUCKET;
  return [
    says('plain HTTP', ask({}, { 'aws:SecureTransport': false }), false),
    says('an old TLS', ask({}, { 's3:TlsVersion': 1.1 }), false),
    says('an administrator reads', ask({}), true),
    ...['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'].map(action =>
      says(`an administrator: ${action}`, ask({ action }), !isLedger),
    ),
    ...(name === 'logs'
      ? [DROP_BUCKET, LEDGER_BUCKET].map(source =>
          says(
            `the access log of ${source}`,
            ask(
              {
                principal: 'logging.s3.amazonaws.com',
                action: 's3:PutObject',
                resource: `${bucket}/${source === DROP_BUCKET ? 'drops' : 'ledger'}/log`,
              },
              { 'aws:SourceArn': `arn:aws:s3:::${source}`, 'aws:SourceAccount': ACCOUNT },
            ),
            true,
          ),
        )
      : []),
  ];
});

function arnOfAccessLogs(): string {
  const [id = ''] = Object.keys(resources).filter(key => key.includes('AccessLogs') && !key.includes('Policy'));
  return references(id, 'Arn');
}

/** All faults of these statements, compared with the recorded requests and the rules. */
function judge(role: readonly PlacedStatement[], rest: readonly PlacedStatement[]): string[] {
  const everything: Statement = { Effect: 'Allow', Action: '*', Resource: '*', Principal: { AWS: adminArn } };
  return [
    ...judgePermissions(statementsOf(role), statementsOf(rest), used, exceptions),
    ...judgeExpectations([...statementsOf(rest), everything], [...expectations, ...queueExpectations()]),
  ];
}
const adminArn = `arn:aws:iam::${ACCOUNT}:role/admin`;

/** The senders to the queues: only the rule, and nobody over plain HTTP. */
function queueExpectations(): Expectation[] {
  const queues = Object.keys(resources).filter(id => resources[id]?.Type === 'AWS::SQS::Queue');
  const [rule = ''] = Object.keys(resources).filter(id => resources[id]?.Type === 'AWS::Events::Rule');
  const service = 'events.amazonaws.com';
  return [
    ...queues.flatMap(id => {
      const resource = references(id, 'Arn');
      const send = { principal: service, action: 'sqs:SendMessage', resource };
      const context = { ...secureContext, 'aws:SourceArn': references(rule, 'Arn') };
      const plain = { ...secureContext, 'aws:SecureTransport': false };
      return [
        { what: `the rule sends to ${id}`, request: { ...send, context }, allowed: true },
        { what: `another rule sends to ${id}`, request: { ...send, context: secureContext }, allowed: false },
        { what: `plain HTTP to ${id}`, request: { ...send, principal: adminArn, context: plain }, allowed: false },
      ];
    }),
    {
      what: 'Lambda takes the role',
      request: { principal: 'lambda.amazonaws.com', action: 'sts:AssumeRole', resource: ROLE, context: {} },
      allowed: true,
    },
    {
      what: 'another service takes the role',
      request: { principal: service, action: 'sts:AssumeRole', resource: ROLE, context: {} },
      allowed: false,
    },
  ];
}

describe('the function’s role', () => {
  test('allows every request of every kind of drop, and nothing else', () => {
    expect(used.length).toBeGreaterThan(100);
    expect(judgePermissions(statementsOf(ofRole), statementsOf(ofResources), used, exceptions)).toEqual([]);
  });

  test('every exception has a reason', () => {
    for (const { reason } of exceptions) expect(reason.length).toBeGreaterThan(20);
  });

  test('an unused right is noticed', () => {
    const more: Statement = {
      Effect: 'Allow',
      Action: 's3:DeleteObject',
      Resource: `arn:aws:s3:::${DROP_BUCKET}/drops/*`,
    };

    expect(judgePermissions([...statementsOf(ofRole), more], statementsOf(ofResources), used, exceptions)).toEqual([
      'unused: s3:DeleteObject',
      `unused: arn:aws:s3:::${DROP_BUCKET}/drops/*`,
    ]);
  });
});

describe('every statement of the template is needed', () => {
  test('all of them together are sufficient', () => {
    expect(judge(ofRole, ofResources)).toEqual([]);
    expect(ofRole.length).toBeGreaterThan(5);
    expect(ofResources.length).toBeGreaterThan(5);
  });

  test.each(ofRole.map((item, index) => [index, JSON.stringify(item.statement.Action)] as const))(
    'the role without statement %i, %s, fails',
    index => {
      expect(judge(ofRole.toSpliced(index, 1), ofResources)).not.toEqual([]);
    },
  );

  test.each(ofResources.map(({ logicalId, statement }, index) => [index, logicalId, JSON.stringify(statement.Action)]))(
    'the resources without statement %i, %s %s, fail',
    index => {
      expect(judge(ofRole, ofResources.toSpliced(Number(index), 1))).not.toEqual([]);
    },
  );
});
