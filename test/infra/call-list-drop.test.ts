import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, describe, expect, test } from 'vitest';
import { CallListDrop } from '../../infra/call-list-drop.ts';
import { DropdialStack } from '../../infra/dropdial-stack.ts';
import type { FeedProps } from '../../infra/feed-props.ts';
import { feeds } from '../../infra/feeds.ts';
import { parseConfig } from '../../lambda/feed-config.ts';
import { matchesEventPattern } from '../support/match-event-pattern.ts';

/** The flags that `cdk synth` reads from cdk.json. */
const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));

const acme: FeedProps = { id: 'acme', prefix: 'acme/' };
let template: Template;
beforeAll(() => {
  const app = new App({ context });
  template = Template.fromStack(new DropdialStack(app, 'Test', { feeds: [acme, { id: 'bravo', prefix: 'bravo/' }] }));
});

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** Every statement of the function's own policy. */
function roleStatements(): readonly Statement[] {
  return Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
    policy => policy.Properties.PolicyDocument.Statement,
  );
}

describe('the buckets', () => {
  test.each(['Drops', 'Ledger'])('%s is encrypted, versioned, kept, closed to the public and to plain HTTP', name => {
    const [[id, bucket] = []] = Object.entries(template.findResources('AWS::S3::Bucket')).filter(([key]) =>
      key.includes(name),
    );

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
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: id },
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  test('only the function may change the ledger, whatever else the account allows', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'OnlyTheFunctionWrites',
            Effect: 'Deny',
            Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObject'],
            Condition: {
              StringNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('Role'), 'Arn'] } },
            },
          }),
        ]),
      },
    });
  });

  test('send their events to EventBridge without a custom resource', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    const types = Object.values(template.toJSON().Resources).map(resource => Object(resource).Type);
    expect(types.filter(type => /^Custom::|CustomResource/.test(type))).toEqual([]);
    template.resourceCountIs('AWS::Lambda::Function', 1);
  });
});

test('what markers of open submissions leave behind is removed after a day', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: Match.arrayWith([
        Match.objectLike({
          Prefix: 'open/',
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
          ExpiredObjectDeleteMarker: true,
        }),
      ]),
    },
  });
});

describe('the events that wake the function', () => {
  function patternOf(): object {
    const [rule] = Object.values(template.findResources('AWS::Events::Rule'));
    const pattern = rule?.Properties.EventPattern;
    return { ...pattern, detail: { ...pattern.detail, bucket: { name: ['drops-bucket'] } } };
  }
  const eventOf = (key: string, change: object = {}) => ({
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: 'drops-bucket' }, object: { key } },
    ...change,
  });

  test.each(['acme/a.csv', 'acme/A.CSV', 'acme/a.Csv', 'acme/a.csv.json', 'acme/a.JSON'])('%s does', key => {
    expect(matchesEventPattern(patternOf(), eventOf(key))).toBe(true);
  });

  test.each(['acme/a.txt', 'acme/a.csv.filepart', 'acme/', 'acme/csv', 'acme/a.csv.tmp'])('%s does not', key => {
    expect(matchesEventPattern(patternOf(), eventOf(key))).toBe(false);
  });

  test('new tags do; deletions, annotations and other buckets do not', () => {
    const key = 'acme/a.csv';
    expect(matchesEventPattern(patternOf(), eventOf(key, { 'detail-type': 'Object Tags Added' }))).toBe(true);
    for (const type of ['Object Deleted', 'Object Tags Deleted', 'Object Annotation Created']) {
      expect(matchesEventPattern(patternOf(), eventOf(key, { 'detail-type': type }))).toBe(false);
    }
    const elsewhere = { detail: { bucket: { name: 'another' }, object: { key } } };
    expect(matchesEventPattern(patternOf(), eventOf(key, elsewhere))).toBe(false);
  });
});

describe('the queue and the function', () => {
  test('a message stays hidden for six times the function’s timeout, and ends in the dead letters after five tries', () => {
    const [lambda] = Object.values(template.findResources('AWS::Lambda::Function'));
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 6 * lambda?.Properties.Timeout,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { maxReceiveCount: 8 },
    });
    template.resourceCountIs('AWS::SQS::Queue', 2);
  });

  test('every message fails for itself', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
  });

  test('the function runs node 24 on arm64, logs JSON into a group of limited life, and needs no reserved concurrency', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'handler.handler',
      LoggingConfig: { LogFormat: 'JSON' },
      ReservedConcurrentExecutions: Match.absent(),
      RecursiveLoop: Match.absent(),
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  test('the function’s configuration is one it starts with', () => {
    const [lambda] = Object.values(template.findResources('AWS::Lambda::Function'));
    const joined: unknown[] = lambda?.Properties.Environment.Variables.DROPDIAL_CONFIG['Fn::Join'][1];
    // Every reference becomes a name of its own: those of the ledger's bucket and of the drops' must differ.
    const text = joined
      .map(part =>
        typeof part === 'string' ? part : createHash('sha256').update(JSON.stringify(part)).digest('hex').slice(0, 40),
      )
      .join('');

    expect(parseConfig(text).feeds).toMatchObject([acme, { id: 'bravo', maxActiveLists: 10 }]);
  });
});

describe('what the function may do', () => {
  test('it reads and writes objects below its feeds’ prefixes and documents of the ledger, and nothing else of S3', () => {
    const onObjects = roleStatements()
      .filter(({ Action }) => [Action].flat().some(action => /^s3:(Get|Put|Delete|\*)/.test(action)))
      .flatMap(({ Resource }) => [Resource].flat())
      .map(resource => JSON.stringify(resource));

    expect(onObjects.length).toBeGreaterThan(0);
    for (const resource of onObjects)
      expect(resource).toMatch(/"\/(acme|bravo|submissions|active|contents|hours|open)\/\*"/);
  });

  test('it deletes nothing but markers of what is open, and lists only below prefixes', () => {
    const statements = roleStatements();
    const deletes = statements.filter(({ Action }) => /s3:Delete|s3:\*/.test(JSON.stringify(Action)));
    expect(deletes.map(({ Action, Resource }) => [Action, JSON.stringify(Resource)])).toEqual([
      ['s3:DeleteObject', expect.stringMatching(/"\/open\/\*"/)],
    ]);
    const lists = statements.filter(({ Action }) => [Action].flat().includes('s3:ListBucket'));
    expect(lists).toHaveLength(2);
    for (const { Condition } of lists) expect(Condition).toHaveProperty('StringLike.s3:prefix');
  });

  test('only X-Ray, which knows no resources, is allowed on "*"', () => {
    const everything = roleStatements().filter(({ Resource }) => Resource === '*');
    expect(everything.flatMap(({ Action }) => Action).sort()).toEqual([
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  test('it reads the secrets of its feeds', () => {
    const reads = roleStatements().filter(({ Action }) => [Action].flat().includes('secretsmanager:GetSecretValue'));
    expect(reads.flatMap(({ Resource }) => Resource)).toHaveLength(2);
  });
});

describe('cdk-nag (AwsSolutions)', () => {
  test('finds nothing in the stack that is deployed', () => {
    const app = new App({ context });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new DropdialStack(app, 'Nag', { feeds });

    expect(() => app.synth()).not.toThrow();
  });

  test('would find something: a plain bucket fails it', () => {
    const app = new App({ context });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new Bucket(new Stack(app, 'Nag'), 'Plain');

    expect(() => app.synth()).toThrow(/AwsSolutions-S1/);
  });
});

describe('wrong feeds throw at synth, naming the field', () => {
  const build = (wrong: readonly FeedProps[]) => () =>
    new CallListDrop(new Stack(new App({ context })), 'Drop', { feeds: wrong });

  test.each<[string, readonly FeedProps[], RegExp]>([
    ['none', [], /"feeds" must hold at least one feed/],
    ['overlapping prefixes', [acme, { id: 'b', prefix: 'acme/b/' }], /must not overlap/],
    ['the same id twice', [acme, { id: 'acme', prefix: 'b/' }], /different "id"s/],
    ['a prefix without its slash', [{ id: 'acme', prefix: 'acme' }], /"feeds.0.prefix"/],
    ['a wrong default', [{ ...acme, defaults: { num_attempts: 9 } }], /"feeds.0.defaults.num_attempts"/],
  ])('%s', (_what, wrong, message) => {
    expect(build(wrong)).toThrow(message);
  });
});
