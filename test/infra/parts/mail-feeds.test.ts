import { App, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { OutcomeMails } from '../../../infra/watch/outcome-mails.ts';
import { can } from '../../support/evaluate-access.ts';
import { resolveTemplate, resourcesOf } from '../../support/resolve-template.ts';
import { arnLike, context } from '../synth-drop.ts';

const LONG = 'a-partner-with-a-name-that-is-as-long-as-an-id-may-be-at-most';

/** A stack with only the mails of some feeds. */
function makeMails(count: number, { encrypted = false, idOf = (at: number) => `${LONG.slice(0, 58)}-${at}` } = {}) {
  const app = new App({ context, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Telephony-Production-Callouts');
  const key = encrypted ? new Key(stack, 'Key', { enableKeyRotation: true }) : undefined;
  const bus = EventBus.fromEventBusName(stack, 'Bus', 'default');
  const mails = new OutcomeMails(stack, 'Mails', bus, key);
  const ids = Array.from({ length: count }, (_, at) => idOf(at));
  for (const id of ids) mails.addFeed({ id, addresses: ['ops@acme.example'], rejectFile: true });
  mails.finish();
  return { app, stack, ids };
}

function readList(stack: Stack) {
  const assertions = Template.fromStack(stack);
  const template = resolveTemplate(assertions.toJSON());
  const [[, lambda] = []] = resourcesOf(template, 'AWS::Lambda::Function');
  const [[, secret] = []] = resourcesOf(template, 'AWS::SecretsManager::Secret');
  const { Variables } = Object(lambda?.Properties?.Environment);
  return { assertions, template, variables: Variables, secret: secret?.Properties?.SecretString };
}

describe('the function for mails', () => {
  test.each([1, 2, 28, 46, 54])('knows each of %s feeds, in an environment that Lambda accepts', count => {
    const { stack, ids } = makeMails(count);
    const { variables, secret } = readList(stack);

    const list = JSON.parse(String(secret ?? variables.DROPDIAL_MAIL));
    expect(Object.keys(list)).toEqual(ids);
    for (const { topic } of Object.values<{ topic: string }>(list)) expect(topic).toMatch(/^arn:aws:sns:/);
    // CloudFormation adds the stack and some characters to a name.
    const added = secret === undefined ? count * 60 : 60;
    expect(Object.entries(variables).join().length + added).toBeLessThanOrEqual(4096);
  });

  test('has the list in its environment as long as it fits, and may read no secret', () => {
    const made = readList(makeMails(2).stack);

    expect(made.secret).toBeUndefined();
    expect(JSON.stringify(made.template)).not.toContain('secretsmanager:');
  });

  test('may read the secret that its environment names', () => {
    const { assertions, template, variables } = readList(makeMails(54, { encrypted: true }).stack);
    const [[id, secret] = []] = resourcesOf(template, 'AWS::SecretsManager::Secret');
    const principal = arnLike({ assertions, template, drop: Object() }, 'AWS::IAM::Role', /Mails/);

    expect(variables.DROPDIAL_MAIL).toMatch(new RegExp(`^secret:arn:.*${id}`));
    const resource = variables.DROPDIAL_MAIL.slice('secret:'.length);
    expect(can(template, { principal, action: 'secretsmanager:GetSecretValue', resource })).toBe(true);
    expect(can(template, { principal, action: 'secretsmanager:PutSecretValue', resource })).toBe(false);
    expect(secret?.Properties?.KmsKeyId).toBeDefined();
  });

  test('has the same topics in either case, because a new one would ask everybody for consent again', () => {
    const topicsOf = (count: number) =>
      Object.keys(Template.fromStack(makeMails(count).stack).findResources('AWS::SNS::Topic'));

    expect(topicsOf(54)).toEqual(expect.arrayContaining(topicsOf(2)));
  });

  test('passes the rules of cdk-nag with a secret', () => {
    const { app } = makeMails(54, { encrypted: true });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

    expect(() => app.synth()).not.toThrow();
  });
});
