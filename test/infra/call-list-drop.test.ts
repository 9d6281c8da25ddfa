import { join } from 'node:path';
import { CfnParameter, Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CallListDrop } from '../../infra/call-list-drop.ts';
import type { CallListDropProps } from '../../infra/call-list-drop-props.ts';
import type { FeedProps } from '../../infra/config/feed-props.ts';
import { readPackage } from '../../infra/read-package.ts';
import { parseConfig } from '../../lambda/feed/parse-config.ts';
import { can } from '../support/evaluate-access.ts';
import { ACCOUNT, REGION, resourcesOf } from '../support/resolve-template.ts';
import { acme, arnLike, bravo, type SynthesizedDrop, synthDrop } from './synth-drop.ts';

let synthesized: SynthesizedDrop;
beforeAll(() => {
  synthesized = synthDrop();
});

/** The variables of the function. */
function environmentOf({ template }: SynthesizedDrop): Readonly<Record<string, string>> {
  const [[, lambda] = []] = resourcesOf(template, 'AWS::Lambda::Function');
  return Object(lambda?.Properties?.Environment).Variables;
}

describe('the buckets', () => {
  test.each(['Drops', 'Ledger'])('%s is encrypted, versioned, kept, and closed to the public', name => {
    const [[, bucket] = []] = resourcesOf(synthesized.template, 'AWS::S3::Bucket').filter(([id]) => id.includes(name));

    expect(bucket).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
  });

  test('send their events to EventBridge without a custom resource', () => {
    const { assertions, template } = synthesized;
    assertions.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types.filter(type => /^Custom::|CustomResource/.test(type))).toEqual([]);
    assertions.resourceCountIs('AWS::Lambda::Function', 1);
  });
});

describe('the queue and the function', () => {
  test('a message stays hidden for six times the function’s timeout, and ends in the dead letters after eight tries', () => {
    const [[, lambda] = []] = resourcesOf(synthesized.template, 'AWS::Lambda::Function');
    synthesized.assertions.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 6 * Number(lambda?.Properties?.Timeout),
      SqsManagedSseEnabled: true,
      RedrivePolicy: { maxReceiveCount: 8 },
      RedriveAllowPolicy: { redrivePermission: 'denyAll' },
    });
    synthesized.assertions.resourceCountIs('AWS::SQS::Queue', 2);
  });

  test('an event that cannot be handed on, or is never handled, is a dead letter and not lost', () => {
    const { template } = synthesized;
    const queue = (name: RegExp) =>
      resourcesOf(template, 'AWS::SQS::Queue').find(([id]) => name.test(id))?.[1].Properties;
    const days = (count: number) => count * 24 * 3600;
    // The age of a dead letter counts from its first sending, so it must not arrive near its end.
    expect(queue(/Events/)).toMatchObject({ MessageRetentionPeriod: days(7) });
    expect(queue(/DeadLetters/)).toMatchObject({ MessageRetentionPeriod: days(14) });
    const rules = resourcesOf(template, 'AWS::Events::Rule');
    expect(rules).toHaveLength(3);
    for (const [id, { Properties }] of rules) {
      const [target] = Object(Properties).Targets;
      expect(target.DeadLetterConfig?.Arn, id).toMatch(/DeadLetters/);
    }
  });

  test('each message fails alone', () => {
    synthesized.assertions.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
  });

  test('the function runs node 24 on arm64, logs JSON into a group of limited life, and needs no reserved concurrency', () => {
    synthesized.assertions.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'handler.handler',
      LoggingConfig: { LogFormat: 'JSON' },
      ReservedConcurrentExecutions: Match.absent(),
      RecursiveLoop: Match.absent(),
    });
    synthesized.assertions.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  test('the sweep enters the queue every five minutes', () => {
    const [[, schedule] = []] = resourcesOf(synthesized.template, 'AWS::Scheduler::Schedule');
    const target = Object(schedule?.Properties?.Target);
    expect(schedule?.Properties).toMatchObject({ ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED' });
    expect(target.Arn).toBe(arnLike(synthesized, 'AWS::SQS::Queue', /Events/));
    expect(JSON.parse(target.Input)).toEqual({ source: 'dropdial.internal', 'detail-type': 'Sweep' });
  });
});

describe('the function’s version', () => {
  test('is that of the package', () => {
    expect(environmentOf(synthesized).DROPDIAL_VERSION).toBe(readPackage().version);
  });

  test('is not set for code from elsewhere', () => {
    const brought = synthDrop({ code: Code.fromAsset(join(import.meta.dirname, '..', '..', 'dist', 'lambda')) });
    expect(environmentOf(brought)).not.toHaveProperty('DROPDIAL_VERSION');
  });
});

describe('the function’s configuration', () => {
  test('is accepted at its start, and names queue and bus', () => {
    const config = parseConfig(environmentOf(synthesized).DROPDIAL_CONFIG ?? '');
    expect(config.feeds).toMatchObject([
      { ...acme, secretId: 'dropdial/acme' },
      { id: 'bravo', maxActiveLists: 10, maxUploads: 5 },
    ]);
    expect(config.queueUrl).toMatch(new RegExp(`^https://sqs\\.${REGION}\\.amazonaws\\.com/${ACCOUNT}/`));
    expect(config.eventBus).toBe(`arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`);
  });

  test('has the address of the API, and the existing secrets', () => {
    const made = synthDrop(stack => ({
      apiUrl: 'https://api.example.com/platform_api',
      feeds: [{ ...acme, secret: Secret.fromSecretNameV2(stack, 'Brought', 'voximplant/acme') }],
    }));
    const config = parseConfig(environmentOf(made).DROPDIAL_CONFIG ?? '');
    expect(config.apiUrl).toBe('https://api.example.com/platform_api');
    expect(config.feeds[0]?.secretId).toMatch(/:secret:voximplant\/acme$/);
    const ask = { principal: arnLike(made, 'AWS::IAM::Role', /^DropRole/), action: 'secretsmanager:GetSecretValue' };
    const secret = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:voximplant/acme`;
    expect(can(made.template, { ...ask, resource: `${secret}-AbCdEf` })).toBe(true);
    expect(can(made.template, { ...ask, resource: `${secret}-two-AbCdEf` })).toBe(false);
  });
});

describe('addFeed', () => {
  test('has the same effect as a feed in the constructor', () => {
    const added = synthDrop({ feeds: [acme] }, drop => drop.addFeed(bravo));
    expect(added.template.Resources).toEqual(synthesized.template.Resources);
  });

  test('rejects an invalid feed, or one that conflicts with another', () => {
    const add = (feed: FeedProps) => () => synthDrop({}, drop => drop.addFeed(feed));
    expect(add({ id: 'c', prefix: 'acme/c/' })).toThrow(/must not overlap/);
    expect(add({ id: 'c', prefix: 'c/', duplicateWindowDays: -1 })).toThrow('"feeds.2.duplicateWindowDays"');
  });

  test('rejects a feed that is added during synthesis', () => {
    expect(() => synthesized.drop.addFeed({ id: 'late', prefix: 'late/' })).toThrow('comes too late');
  });
});

describe('grantDrop', () => {
  test('rejects an unknown feed, and names the known ones', () => {
    expect(() => synthDrop({}, (drop, stack) => drop.grantDrop(new User(stack, 'U'), 'zulu'))).toThrow(
      '"feedId" must be one of "acme", "bravo"; got "zulu"',
    );
  });

  test('grants the key of the bucket, too', () => {
    const made = synthDrop(
      stack => ({ encryptionKey: new Key(stack, 'Key') }),
      (drop, stack) => drop.grantDrop(new User(stack, 'Uploader'), 'acme'),
    );
    const ask = {
      principal: arnLike(made, 'AWS::IAM::User', /^Uploader/),
      resource: arnLike(made, 'AWS::KMS::Key', /^Key/),
    };
    expect(can(made.template, { ...ask, action: 'kms:GenerateDataKey' })).toBe(true);
    expect(can(made.template, { ...ask, action: 'kms:ScheduleKeyDeletion' })).toBe(false);
  });
});

describe('the created resources', () => {
  test('are accessible', () => {
    const { drop } = synthesized;
    const parts: ReadonlyArray<keyof CallListDrop> = [
      'dropBucket',
      'ledgerBucket',
      'accessLogBucket',
      'queue',
      'deadLetterQueue',
      'rule',
      'eventBus',
      'function',
      'role',
      'logGroup',
      'eventSource',
      'sweep',
      'sweepRole',
    ];
    for (const part of parts) expect(drop[part], part).toBeDefined();
    expect([...drop.secrets.keys()]).toEqual(['acme', 'bravo']);
    expect(drop.feedIds).toEqual(['acme', 'bravo']);
  });
});

describe('wrong props throw at synth, naming the field', () => {
  const build = (wrong: Partial<CallListDropProps>) => () => synthDrop(wrong);

  test.each<[string, readonly FeedProps[], RegExp]>([
    ['none', [], /"feeds" must hold at least one feed/],
    ['overlapping prefixes', [acme, { id: 'b', prefix: 'acme/b/' }], /must not overlap/],
    ['the same id twice', [acme, { id: 'acme', prefix: 'b/' }], /different "id"s/],
    ['a prefix without its slash', [{ id: 'acme', prefix: 'acme' }], /"feeds.0.prefix"/],
    ['a wrong default', [{ ...acme, defaults: { num_attempts: 9 } }], /"feeds.0.defaults.num_attempts"/],
  ])('feeds: %s', (_what, feeds, message) => {
    expect(build({ feeds })).toThrow(message);
  });

  test.each<[Partial<CallListDropProps>, string]>([
    [{ memorySize: 128 }, '"memorySize" must be a whole number from 256 to 10240 MB; got 128'],
    [{ maxConcurrency: 1 }, '"maxConcurrency" must be a whole number from 2 to 1000; got 1'],
    [{ vpcSubnets: {} }, '"vpcSubnets" needs "vpc"'],
    [{ securityGroups: [] }, '"securityGroups" needs "vpc"'],
    [{ apiUrl: 'http://api.example.com' }, '"apiUrl" must be an https address'],
  ])('%j', (props, message) => {
    expect(build(props)).toThrow(message);
  });

  test.each<[string, (value: number) => Partial<CallListDropProps>]>([
    ['timeout', value => ({ timeout: Duration.seconds(value) })],
    ['maxConcurrency', value => ({ maxConcurrency: value })],
  ])('"%s" that only the deployment knows, because other values depend on it', (name, propsOf) => {
    const build = () => synthDrop(stack => propsOf(new CfnParameter(stack, 'Asked', { type: 'Number' }).valueAsNumber));
    expect(build).toThrow(`"${name}" must be known at synth`);
  });
});
