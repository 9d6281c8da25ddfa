import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { ArnPrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import { CallListDrop } from '../../infra/call-list-drop.ts';
import type { FeedProps } from '../../infra/config/feed-props.ts';
import { readEnvironment } from '../../lambda/invocation/read-environment.ts';
import { can } from '../support/evaluate-access.ts';
import { type ResolvedTemplate, resolveTemplate, resourcesOf } from '../support/resolve-template.ts';
import { acme, arnLike, makeApp, type SynthesizedDrop, synthDrop } from './synth-drop.ts';

const outputOf = ({ Outputs }: ResolvedTemplate, name: string) =>
  Object.entries(Outputs).find(([id]) => id.startsWith(`Drop${name}`))?.[1].Value;

const roleOf = (made: SynthesizedDrop) => arnLike(made, 'AWS::IAM::Role', /^DropRole/);

describe('an existing bucket', () => {
  test('is unchanged; the switch for its events is printed, and keeps its existing notifications', () => {
    const { template } = synthDrop(stack => ({ bucket: Bucket.fromBucketName(stack, 'Shared', 'shared') }));

    expect(resourcesOf(template, 'AWS::S3::Bucket').map(([id]) => id)).not.toContainEqual(
      expect.stringMatching(/Drops/),
    );
    expect(outputOf(template, 'SwitchOnEvents')).toMatch(
      /^aws s3api get-bucket-notification-configuration --bucket shared .*EventBridgeConfiguration.* && aws s3api put-bucket-notification-configuration --bucket shared /,
    );
    expect(outputOf(template, 'BucketPolicy')).toBeUndefined();
  });

  test('of another account: the required grants and forwarding are printed, and its events are admitted', () => {
    const made = synthDrop(stack => ({
      bucket: Bucket.fromBucketAttributes(stack, 'Theirs', {
        bucketArn: 'arn:aws:s3:::theirs',
        account: '444455556666',
      }),
    }));

    const statements: Record<string, unknown>[] = JSON.parse(outputOf(made.template, 'BucketPolicy') ?? '');
    expect(statements.map(({ Principal }) => Principal)).toEqual(statements.map(() => ({ AWS: roleOf(made) })));
    expect(statements.flatMap(({ Resource }) => Resource)).toContain('arn:aws:s3:::theirs/bravo/*');
    expect(outputOf(made.template, 'ForwardEvents')).toMatch(/put-rule .*"theirs".*put-targets .*event-bus\/default/);
    const [[, policy] = []] = resourcesOf(made.template, 'AWS::Events::EventBusPolicy');
    expect(policy?.Properties?.Statement).toMatchObject({
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Condition: { StringEquals: { 'events:source': 'aws.s3' } },
    });
    const ask = { principal: roleOf(made), action: 's3:GetObject', resource: 'arn:aws:s3:::theirs/acme/a.csv' };
    expect(can(made.template, { ...ask, context: { 'aws:ResourceAccount': '444455556666' } })).toBe(true);
    expect(can(made.template, ask)).toBe(false);
  });

  test('of another account: two constructs take nothing from each other, on whatever bucket of that account', () => {
    const forwarded = ['One', 'Two'].map(name => {
      const stack = new Stack(makeApp(), name, { env: { account: '111122223333', region: 'eu-central-1' } });
      const bucketName = `theirs-${name.toLowerCase()}-${'x'.repeat(52)}`;
      const bucket = Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName, account: '444455556666' });
      new CallListDrop(stack, 'Drop', { feeds: [acme], bucket });
      const template = resolveTemplate(Template.fromStack(stack).toJSON());
      const [[, policy] = []] = resourcesOf(template, 'AWS::Events::EventBusPolicy');
      const [, rule] = /put-rule --name (\S+)/.exec(outputOf(template, 'ForwardEvents') ?? '') ?? [];
      return [policy?.Properties?.StatementId, rule].map(String);
    });

    expect(new Set(forwarded.flat()).size).toBe(4);
    for (const name of forwarded.flat()) expect(name).toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
  });

  test('of another Region is rejected, because its events never arrive here', () => {
    const stack = new Stack(makeApp(), 'Test', { env: { account: '111122223333', region: 'eu-central-1' } });
    const bucket = Bucket.fromBucketAttributes(stack, 'Far', { bucketName: 'far', region: 'us-east-1' });

    expect(() => new CallListDrop(stack, 'Drop', { feeds: [acme], bucket })).toThrow(
      '"bucket" must be in the Region of the stack, eu-central-1; it is in us-east-1',
    );
  });

  test('must not be the ledger', () => {
    const build = () =>
      synthDrop(stack => {
        const bucket = Bucket.fromBucketName(stack, 'Shared', 'shared');
        return { bucket, ledgerBucket: bucket };
      });
    expect(build).toThrow('"ledgerBucket" must not be "bucket"');
  });
});

describe('an existing ledger', () => {
  test('of the same stack is protected like our own', () => {
    const made = synthDrop(stack => ({ ledgerBucket: new Bucket(stack, 'Own') }));
    const resource = `${arnLike(made, 'AWS::S3::Bucket', /^Own/)}/submissions/acme/1.json`;
    const ask = (principal: string) => can(made.template, { principal, action: 's3:PutObject', resource });

    expect(ask(roleOf(made))).toBe(true);
    expect(JSON.stringify(resourcesOf(made.template, 'AWS::S3::BucketPolicy'))).toContain('OnlyTheFunctionDeletes');
    expect(outputOf(made.template, 'LedgerGuard')).toBeUndefined();
  });

  test('from elsewhere: the required policy is printed, with the operators in it', () => {
    const operators = 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Operators_*';
    const made = synthDrop(
      stack => ({ ledgerBucket: Bucket.fromBucketName(stack, 'Elsewhere', 'elsewhere') }),
      drop => drop.grantOperate(new ArnPrincipal(operators)),
    );
    const [write] = JSON.parse(outputOf(made.template, 'LedgerGuard') ?? '');
    expect(write).toMatchObject({
      Effect: 'Deny',
      Action: 's3:PutObject',
      Condition: { ArnNotLike: { 'aws:PrincipalArn': [roleOf(made), operators] } },
    });
  });

  test('of another stack of the app does not have to wait for this one', () => {
    const app = makeApp();
    const data = new Stack(app, 'Data');
    const stack = new Stack(app, 'Test');
    new CallListDrop(stack, 'Drop', {
      feeds: [acme],
      bucket: new Bucket(data, 'Drops'),
      ledgerBucket: new Bucket(data, 'Ledger'),
    });

    expect(outputOf(resolveTemplate(Template.fromStack(stack).toJSON()), 'LedgerGuard')).toContain('OnlyTheFunction');
  });
});

describe('an existing key', () => {
  test('encrypts buckets, queues, secrets and logs, and serves the services that need it', () => {
    const made = synthDrop(stack => ({ encryptionKey: new Key(stack, 'Key') }));
    const key = arnLike(made, 'AWS::KMS::Key', /^Key/);
    const { template } = made;

    for (const [id, { Properties }] of resourcesOf(template, 'AWS::S3::Bucket')) {
      const text = JSON.stringify(Properties?.BucketEncryption);
      expect(text, id).toMatch(id.includes('AccessLogs') ? /AES256/ : /aws:kms/);
    }
    for (const [, { Properties }] of resourcesOf(template, 'AWS::SQS::Queue'))
      expect(Properties?.KmsMasterKeyId).toBe(key);
    for (const [, { Properties }] of resourcesOf(template, 'AWS::SecretsManager::Secret')) {
      expect(Properties?.KmsKeyId).toBe(key);
    }
    for (const [, { Properties }] of resourcesOf(template, 'AWS::Logs::LogGroup'))
      expect(Properties?.KmsKeyId).toBe(key);
    const may = (principal: string, action: string, keys: Record<string, string> = {}) =>
      can(template, { principal, action, resource: key, context: keys });
    expect(may(roleOf(made), 'kms:Decrypt')).toBe(true);
    expect(may(roleOf(made), 'kms:GenerateDataKey')).toBe(true);
    expect(may(roleOf(made), 'kms:DisableKey')).toBe(false);
    expect(may('events.amazonaws.com', 'kms:GenerateDataKey', { 'aws:SourceAccount': '111122223333' })).toBe(true);
    expect(may('events.amazonaws.com', 'kms:GenerateDataKey', { 'aws:SourceAccount': '999999999999' })).toBe(false);
    const logs = { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-central-1:111122223333:log-group:x' };
    expect(may('logs.eu-central-1.amazonaws.com', 'kms:GenerateDataKey', logs)).toBe(true);
  });

  test('from elsewhere: the required policy is printed', () => {
    const arn = 'arn:aws:kms:eu-central-1:111122223333:key/12345678-1234-1234-1234-123456789012';
    const { template } = synthDrop(stack => ({ encryptionKey: Key.fromKeyArn(stack, 'Key', arn) }));

    expect(outputOf(template, 'KeyPolicy')).toMatch(/LogsOfThisAccount.*EventsOfThisAccount/);
  });
});

describe('an existing network', () => {
  test('holds the function, which may send HTTPS and receive nothing', () => {
    const made = synthDrop(stack => ({ vpc: new Vpc(stack, 'Vpc') }));
    const [[, group] = []] = resourcesOf(made.template, 'AWS::EC2::SecurityGroup');

    expect(group?.Properties?.SecurityGroupIngress).toBeUndefined();
    expect(group?.Properties?.SecurityGroupEgress).toMatchObject([{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }]);
    made.assertions.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: {} });
    const ask = { principal: roleOf(made), action: 'ec2:CreateNetworkInterface', resource: '*' };
    expect(can(made.template, ask)).toBe(true);
    const own = 'arn:aws:lambda:eu-central-1:111122223333:function/x';
    expect(can(made.template, { ...ask, context: { 'lambda:SourceFunctionArn': own } })).toBe(false);
  });

  test('may come with its own subnets and groups', () => {
    const { assertions } = synthDrop(stack => {
      const vpc = new Vpc(stack, 'Vpc');
      const securityGroups = [new SecurityGroup(stack, 'Group', { vpc })];
      return { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS, onePerAz: true }, securityGroups };
    });
    assertions.resourceCountIs('AWS::EC2::SecurityGroup', 1);
  });

  test.each<[string, (vpc: Vpc) => object, string]>([
    ['no private subnets', () => ({}), '"vpc" must have private subnets with a way to the Internet'],
    [
      'isolated subnets',
      () => ({ vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } }),
      '"vpcSubnets" must have a way',
    ],
  ])('is rejected with %s, from which Voximplant cannot be reached', (_what, props, message) => {
    const build = () =>
      synthDrop(stack => {
        const subnetConfiguration = [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED }];
        const vpc = new Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration });
        return { vpc, ...props(vpc) };
      });
    expect(build).toThrow(message);
  });
});

test('an existing log group is written to, and none is created', () => {
  const made = synthDrop(stack => ({ logGroup: new LogGroup(stack, 'Group') }));
  const [[id] = []] = resourcesOf(made.template, 'AWS::Logs::LogGroup');

  made.assertions.resourceCountIs('AWS::Logs::LogGroup', 1);
  const resource = `arn:aws:logs:eu-central-1:111122223333:log-group:${id}:*`;
  expect(can(made.template, { principal: roleOf(made), action: 'logs:PutLogEvents', resource })).toBe(true);
});

test('an existing bus receives outcomes, and its rules match them', () => {
  const made = synthDrop(stack => ({ eventBus: new EventBus(stack, 'Own', { eventBusName: 'own' }) }));
  const [[id] = []] = resourcesOf(made.template, 'AWS::Events::EventBus');
  const ask = { principal: roleOf(made), action: 'events:PutEvents', context: { 'events:source': 'dropdial' } };

  expect(can(made.template, { ...ask, resource: `arn:aws:events:eu-central-1:111122223333:${id}` })).toBe(true);
});

describe('a configuration too long for the environment', () => {
  const many: FeedProps[] = Array.from({ length: 50 }, (_, index) => ({
    id: `feed-${index}`,
    prefix: `feed-${index}/`,
  }));

  test('is stored in a layer, and names known only to the deployment are variables', () => {
    const app = makeApp();
    const stack = new Stack(app, 'Test');
    const drop = new CallListDrop(stack, 'Drop', { feeds: many });
    const template = resolveTemplate(Template.fromStack(stack).toJSON());
    const [[, lambda] = []] = resourcesOf(template, 'AWS::Lambda::Function');
    const variables: Record<string, string> = Object(lambda?.Properties?.Environment).Variables;
    const [[, layer] = []] = resourcesOf(template, 'AWS::Lambda::LayerVersion');
    const asset = String(Object(layer?.Properties?.Content).S3Key).replace('.zip', '');
    const folder = join(app.outdir, `asset.${asset}`);

    expect(variables.DROPDIAL_CONFIG).toBe('file:/opt/dropdial.json');
    const { config } = readEnvironment({ ...variables, DROPDIAL_CONFIG: `file:${join(folder, 'dropdial.json')}` });
    expect(config.feeds).toHaveLength(50);
    expect(config.feeds[49]).toMatchObject({ bucket: variables.DROPDIAL_DROP_BUCKET, secretId: 'dropdial/feed-49' });
    expect(config.queueUrl).toBe(variables.DROPDIAL_QUEUE_URL);
    expect(JSON.parse(readFileSync(join(folder, 'dropdial.json'), 'utf8')).feeds).toHaveLength(50);
    expect(drop.configurationLayer).toBeDefined();
  });

  test('is not assumed for a few feeds, whose configuration stays readable', () => {
    const { drop, assertions } = synthDrop({ feeds: many.slice(0, 10) });
    assertions.resourceCountIs('AWS::Lambda::LayerVersion', 0);
    expect(drop.configurationLayer).toBeUndefined();
  });
});
