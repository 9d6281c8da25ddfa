import { App, Stack, Validations } from 'aws-cdk-lib';
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

describe('a feed that tells people', () => {
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

  test('has its outcomes handed to the function, and no other feed’s', () => {
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

  test('is known to the function by its topic alone', () => {
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

  test('tells the function that sends drops nothing of it', () => {
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

test.each(['nobody', 'a b@example.com', 'x@localhost', 'Ann <ann@acme.example>'])('"%s" is no address', address => {
  expect(() => synthDrop({ feeds: [{ ...acme, notify: [address] }] })).toThrow('"notify" of the feed "acme"');
  expect(() => checkConfig({ feeds: [{ ...acme, notify: [address] }] })).toThrow('must be an e-mail address');
});

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

  test('(NIST 800-53, revision 5) finds nothing that it does not find without mails', () => {
    expect(brokenRules(told.notify, NIST80053R5Checks)).toEqual(brokenRules([], NIST80053R5Checks));
  });
});
