import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { deriveFunctionConfig } from '../../../infra/config/function-feeds.ts';
import { DropdialStack } from '../../../infra/dropdial-stack.ts';
import type { Config } from '../../../lambda/feed/feed-config.ts';
import { parseConfig } from '../../../lambda/feed/parse-config.ts';
import { can } from '../../support/evaluate-access.ts';
import { resolveTemplate, resourcesOf } from '../../support/resolve-template.ts';
import { makeApp } from '../synth-drop.ts';
import { WHOLE } from './whole-document.ts';

const stack = DropdialStack.describedBy(makeApp(), WHOLE);
const template = Template.fromStack(stack);
const whole = JSON.stringify(template.toJSON());

/** The statements of policies of one type, as text. */
function policyText(type: string): string {
  return JSON.stringify(Object.values(template.findResources(type)));
}

describe('an existing resource', () => {
  test.each(['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::SNS::Topic', 'AWS::EC2::SecurityGroup'])(
    'is not created: %s',
    type => {
      const made = Object.values(template.findResources(type)).map(({ Properties }) => Properties);
      // The endpoint of SFTP always has a group of its own.
      expect(made).toHaveLength(type === 'AWS::EC2::SecurityGroup' ? 1 : 0);
    },
  );

  test('is used: buckets, also of another account, with their keys', () => {
    expect(stack.drop.dropBucket.bucketName).toBe('their-drops');
    expect(stack.drop.dropBucket.env.account).toBe('444455556666');
    expect(stack.drop.dropBucket.encryptionKey?.keyArn).toBe(WHOLE.bucket.keyArn);
    expect(stack.drop.ledgerBucket.bucketName).toBe('our-ledger');
    expect(policyText('AWS::IAM::Policy')).toContain(WHOLE.bucket.keyArn);
  });

  test('is used: keys', () => {
    template.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: WHOLE.encryptionKeyArn });
    for (const arn of WHOLE.suppressionKeyArns) expect(policyText('AWS::IAM::Policy')).toContain(arn);
  });

  test('is used: network, log group and event bus', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: WHOLE.network.subnetIds, SecurityGroupIds: WHOLE.network.securityGroupIds },
      LoggingConfig: { LogGroup: WHOLE.logGroupName },
    });
    expect(whole).toContain('event-bus/outcomes');
  });

  test('is used: secrets, by their names, with their keys', () => {
    expect(stack.drop.secrets.get('bravo')?.secretName).toBe('voximplant/bravo');
    expect(policyText('AWS::IAM::Policy')).toContain('secret:voximplant/acme-??????');
    expect(policyText('AWS::IAM::Policy')).toContain(WHOLE.feeds[0]?.secretKeyArn);
    // Only the feed without a secret gets one.
    template.resourceCountIs('AWS::SecretsManager::Secret', 1);
  });
});

describe('access and notifications', () => {
  test('every address subscribes to the topic, which every alarm notifies', () => {
    const listening = Object.values(template.findResources('AWS::SNS::Subscription'));
    expect(listening.map(({ Properties }) => Properties)).toEqual(
      WHOLE.alarmEmails.map(Endpoint => ({ Protocol: 'email', TopicArn: WHOLE.alarmTopicArn, Endpoint })),
    );
    for (const { Properties } of Object.values(template.findResources('AWS::CloudWatch::Alarm'))) {
      expect([Properties.AlarmActions, Properties.OKActions]).toEqual([[WHOLE.alarmTopicArn], [WHOLE.alarmTopicArn]]);
    }
  });

  test('a topic is created for addresses alone', () => {
    const { alarmTopicArn: _arn, ...config } = WHOLE;
    const made = Template.fromStack(DropdialStack.describedBy(makeApp(), config));

    made.resourceCountIs('AWS::SNS::Topic', 1);
    made.resourceCountIs('AWS::SNS::Subscription', 2);
    expect(JSON.stringify(made.findResources('AWS::CloudWatch::Alarm'))).toContain('Alarms');
  });

  test('permissions of operators are printed if their roles are elsewhere', () => {
    for (const { arn } of WHOLE.operators) expect(whole).toContain(arn);
    const printed = JSON.stringify(template.findOutputs('*'));
    expect(printed).toContain('StartMessageMoveTask');
    expect(printed).toContain('acme/dropdial-doctor-*.csv');
  });

  test('uploaders of one feed are named in the policy of the bucket, or their required policy is printed', () => {
    const [arn] = WHOLE.feeds[0]?.uploaders ?? [];
    const [printed] = Object.values(template.findOutputs('*', { Description: Match.stringLikeRegexp(String(arn)) }));
    // The bucket belongs to another account, so its policy is printed for that account.
    expect(JSON.stringify(printed?.Value)).toMatch(/s3:PutObject.*their-drops\/acme\/\*.*kms:GenerateDataKey/s);

    const { bucket: _theirs, ...config } = WHOLE;
    const ours = Template.fromStack(DropdialStack.describedBy(makeApp(), config));
    const policies = JSON.stringify(ours.findResources('AWS::S3::BucketPolicy'));
    expect(policies).toContain(arn);
    expect(policies).toContain('/acme/*');
    expect(ours.findOutputs('*', { Description: Match.stringLikeRegexp(String(arn)) })).toEqual({});
  });

  test.each(WHOLE.feeds[0]?.followers ?? [])(
    '%s drops files of one feed and follows them, and those of no other',
    arn => {
      const { bucket: _theirs, encryptionKeyArn: _key, ...config } = WHOLE;
      const assertions = Template.fromStack(DropdialStack.describedBy(makeApp(), config));
      const ours = resolveTemplate(assertions.toJSON());
      const [[drops = ''] = []] = resourcesOf(ours, 'AWS::S3::Bucket').filter(([id]) => id.includes('Drops'));
      const bucket = `arn:aws:s3:::${drops.toLowerCase()}`;
      const may = (action: string, resource: string, context: Record<string, string> = {}) =>
        can(ours, { principal: arn, action, resource, context });

      for (const action of ['s3:PutObject', 's3:PutObjectTagging', 's3:GetObject', 's3:GetObjectAnnotation']) {
        expect(may(action, `${bucket}/acme/a.csv`), action).toBe(true);
        expect(may(action, `${bucket}/bravo/a.csv`), action).toBe(false);
      }
      expect(may('s3:ListBucket', bucket, { 's3:prefix': 'acme/a.csv' })).toBe(true);
      expect(may('s3:ListBucket', bucket, { 's3:prefix': 'bravo/' })).toBe(false);
      expect(may('s3:DeleteObject', `${bucket}/acme/a.csv`)).toBe(false);
      const [exporter = ''] = WHOLE.feeds[0]?.uploaders ?? [];
      expect(can(ours, { principal: exporter, action: 's3:GetObject', resource: `${bucket}/acme/a.csv` })).toBe(false);

      // For a bucket whose policy the stack does not manage, the printed policy must say the same.
      const [printed] = Object.values(template.findOutputs('*', { Description: Match.stringLikeRegexp(arn) }));
      const said = JSON.stringify(printed?.Value);
      expect(said).toMatch(/s3:GetObject\W.*their-drops\/acme\/\*.*s3:ListBucket.*acme\/\*/s);
    },
  );

  test('partners log in to a server in the named network', () => {
    template.hasResourceProperties('AWS::Transfer::User', { UserName: 'acme' });
    template.hasResourceProperties('AWS::Transfer::Server', {
      EndpointDetails: {
        SubnetIds: WHOLE.sftp.network?.subnetIds,
        AddressAllocationIds: WHOLE.sftp.network?.addressIds,
      },
    });
    const [group] = Object.values(template.findResources('AWS::EC2::SecurityGroup'));
    expect(JSON.stringify(group)).toMatch(/203\.0\.113\.7\/32.*2001:db8::\/32/);
    expect(whole).toContain('pl-0123456789abcdef0');
    expect(whole).toContain('sftp/host-key');
  });
});

test('the function gets the same description of the feeds as without a deployment', () => {
  const [{ Properties } = { Properties: {} }] = Object.values(template.findResources('AWS::Lambda::Function'));
  const [, parts] = Properties.Environment.Variables.DROPDIAL_CONFIG['Fn::Join'];
  const text = parts.map((part: unknown) => (typeof part === 'string' ? part : 'https://of.the.stack')).join('');
  const withoutPlaces = ({ feeds }: Config) =>
    feeds.map(({ bucket: _bucket, secretId: _secretId, ...feed }) => ({ ...feed }));

  expect(withoutPlaces(parseConfig(text))).toEqual(withoutPlaces(deriveFunctionConfig(WHOLE)));
  expect(deriveFunctionConfig(WHOLE).feeds.map(({ lastLineEnd }) => lastLineEnd)).toEqual([
    ...['required', 'optional', 'optional'],
  ]);
});
