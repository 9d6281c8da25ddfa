import { App, Stack, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { CallListDrop } from '../../../infra/call-list-drop.ts';
import { checkConfig } from '../../../infra/config/check-config.ts';
import { can } from '../../support/evaluate-access.ts';
import { matchesEventPattern } from '../../support/match-event-pattern.ts';
import { resourcesOf } from '../../support/resolve-template.ts';
import { acme, arnLike, bravo, context, synthDrop } from '../synth-drop.ts';

const told = { ...acme, notify: ['ops@acme.example', 'it@acme.example'], rejectFile: true };

describe('a feed that sends mails to people', () => {
  const made = synthDrop({ feeds: [told, bravo] });
  const [, mailer] = resourcesOf(made.template, 'AWS::Lambda::Function').find(([id]) => id.includes('Mails')) ?? [];

  test('has a topic with each address', () => {
    made.assertions.resourceCountIs('AWS::SNS::Topic', 1);
    const subscriptions = resourcesOf(made.template, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties);
    expect(subscriptions).toEqual(
      told.notify.map(Endpoint => expect.objectContaining({ Protocol: 'email', Endpoint })),
    );
    expect(made.drop.outcomeMails?.topics.has('acme')).toBe(true);
  });

  test('sends its outcomes to the function, and those of no other feed', () => {
    const [[, rule] = []] = resourcesOf(made.template, 'AWS::Events::Rule').filter(([id]) => id.includes('Mails'));
    const matches = (change: object, feed = 'acme') =>
      matchesEventPattern(Object(rule?.Properties?.EventPattern), {
        source: 'dropdial',
        'detail-type': 'Drop Rejected',
        detail: { feed },
        ...change,
      });
    expect(matches({})).toBe(true);
    expect(matches({ 'detail-type': 'Drop In Doubt' })).toBe(true);
    expect(matches({ 'detail-type': 'Drop Completed' })).toBe(false);
    expect(matches({}, 'bravo')).toBe(false);
    expect(matches({ source: 'somebody.else' })).toBe(false);
  });

  test('is known to the function only by its topic', () => {
    const { DROPDIAL_MAIL } = Object(Object(mailer?.Properties?.Environment).Variables);
    expect(JSON.parse(DROPDIAL_MAIL)).toEqual({
      acme: { topic: expect.stringMatching(/^arn:aws:sns:/), rejectFile: true },
    });
  });

  test('lets the function publish to its topic, and do nothing else', () => {
    const principal = arnLike(made, 'AWS::IAM::Role', /Mails/);
    const topic = JSON.parse(Object(Object(mailer?.Properties?.Environment).Variables).DROPDIAL_MAIL).acme.topic;
    const may = (action: string, resource: string) => can(made.template, { principal, action, resource });
    expect(may('sns:Publish', topic)).toBe(true);
    expect(may('sns:Subscribe', topic)).toBe(false);
    expect(may('sns:Publish', `${topic}2`)).toBe(false);
    expect(may('s3:GetObject', `${arnLike(made, 'AWS::S3::Bucket', /Drops/)}/acme/a.csv`)).toBe(false);
  });

  test('loses nothing when the function fails, or when EventBridge cannot deliver to it', () => {
    const unsent = arnLike(made, 'AWS::SQS::Queue', /MailsUnsent/);
    const [, queue] = resourcesOf(made.template, 'AWS::SQS::Queue').find(([id]) => id.includes('Unsent')) ?? [];
    expect(queue?.Properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400 });
    expect(mailer?.Properties?.DeadLetterConfig).toEqual({ TargetArn: unsent });
    const principal = arnLike(made, 'AWS::IAM::Role', /Mails/);
    expect(can(made.template, { principal, action: 'sqs:SendMessage', resource: unsent })).toBe(true);

    const [[, rule] = []] = resourcesOf(made.template, 'AWS::Events::Rule').filter(([id]) => id.includes('Mails'));
    expect(Object(rule?.Properties).Targets).toEqual([expect.objectContaining({ DeadLetterConfig: { Arn: unsent } })]);
    const from = (arn: string) =>
      can(made.template, {
        principal: 'events.amazonaws.com',
        action: 'sqs:SendMessage',
        resource: unsent,
        context: { 'aws:SourceArn': arn },
      });
    expect(from('arn:aws:events:eu-central-1:111122223333:rule/outcomes/any')).toBe(true);
    expect(from('arn:aws:events:eu-central-1:444455556666:rule/any')).toBe(false);
  });

  test('has its mails watched: failed, throttled and unsent ones', () => {
    const metricsOf = (name: string) =>
      resourcesOf(made.template, 'AWS::CloudWatch::Alarm')
        .filter(([id]) => id.startsWith(`DropAlarm${name}`))
        .flatMap(([, { Properties }]) => Object(Properties).Metrics)
        .flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? []);
    expect(metricsOf('mailsunsent')).toEqual(['ApproximateNumberOfMessagesVisible', 'DeadLetterErrors']);
    expect(metricsOf('mailerrors')).toEqual(['Errors', 'Throttles']);
    const [[, dashboard] = []] = resourcesOf(made.template, 'AWS::CloudWatch::Dashboard');
    for (const line of ['Mails about drops', '"DeadLetterErrors"', '"label":"unsent"'])
      expect(dashboard?.Properties?.DashboardBody).toContain(line);
    const outputs = Object.keys(made.template.Outputs).join();
    for (const output of ['UnsentMailsUrl', 'MailFunctionName', 'MailLogGroupName']) expect(outputs).toContain(output);
  });

  test.each<[string, (drop: CallListDrop, role: Role) => void]>([
    [
      'before the feed',
      (drop, role) => {
        drop.grantOperate(role);
        drop.addFeed(told);
      },
    ],
    [
      'after the feed',
      (drop, role) => {
        drop.addFeed(told);
        drop.grantOperate(role);
      },
    ],
  ])('lets an operator who is granted that %s see unsent mails, and remove them', (_when, change) => {
    const operated = synthDrop({ feeds: [bravo] }, (drop, stack) =>
      change(drop, new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') })),
    );
    const principal = arnLike(operated, 'AWS::IAM::Role', /^Operator/);
    const resource = arnLike(operated, 'AWS::SQS::Queue', /MailsUnsent/);
    const may = (action: string) => can(operated.template, { principal, action, resource });

    expect(['sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'].filter(may)).toHaveLength(3);
    expect(may('sqs:SendMessage')).toBe(false);
  });

  test('does not affect the function that sends drops', () => {
    expect(JSON.stringify(made.template)).not.toContain('\\"notify\\"');
  });
});

test('without such a feed there is neither a topic nor a second function', () => {
  const made = synthDrop();

  made.assertions.resourceCountIs('AWS::SNS::Topic', 0);
  made.assertions.resourceCountIs('AWS::Lambda::Function', 1);
});

test('mails are encrypted with the key of the stack', () => {
  const made = synthDrop(stack => ({ feeds: [told], encryptionKey: new Key(stack, 'Key') }));
  const [[, topic] = []] = resourcesOf(made.template, 'AWS::SNS::Topic');

  expect(topic?.Properties?.KmsMasterKeyId).toBeDefined();
  const principal = arnLike(made, 'AWS::IAM::Role', /Mails/);
  expect(
    can(made.template, { principal, action: 'kms:GenerateDataKey', resource: arnLike(made, 'AWS::KMS::Key', /^Key/) }),
  ).toBe(true);
});

test.each(['nobody', 'a b@example.com', 'x@localhost', 'Ann <ann@acme.example>'])(
  '"%s" is not a valid address',
  address => {
    expect(() => synthDrop({ feeds: [{ ...acme, notify: [address] }] })).toThrow('"notify" of the feed "acme"');
    expect(() => checkConfig({ feeds: [{ ...acme, notify: [address] }] })).toThrow('must be an e-mail address');
  },
);

/** The rules of a pack that a stack breaks. */
function brokenRules(
  notify: readonly string[],
  Checks: typeof AwsSolutionsChecks | typeof NIST80053R5Checks,
): string[] {
  const app = new App({ context });
  Validations.of(app).addPlugins(new Checks(app));
  new CallListDrop(new Stack(app, 'Mailing'), 'Drop', { feeds: [{ ...acme, notify }] });
  try {
    app.synth();
    return [];
  } catch (error) {
    return [...new Set(String(error).match(/(?:AwsSolutions|NIST\.800\.53\.R5)-\w+/g))].toSorted();
  }
}

describe('cdk-nag', () => {
  test('(AwsSolutions) finds nothing', () => {
    expect(brokenRules(told.notify, AwsSolutionsChecks)).toEqual([]);
  });

  test('(NIST 800-53, revision 5) finds no more than without mails', () => {
    expect(brokenRules(told.notify, NIST80053R5Checks)).toEqual(brokenRules([], NIST80053R5Checks));
  });
});
