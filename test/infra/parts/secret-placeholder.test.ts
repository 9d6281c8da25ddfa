import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { DropdialStack } from '../../../infra/dropdial-stack.ts';
import { SECRET_PLACEHOLDER } from '../../../lambda/voximplant/credentials/secret-placeholder.ts';
import { makeApp } from '../synth-drop.ts';

test('a new secret contains the placeholder that the function recognizes, and that no release may change', () => {
  const stack = new DropdialStack(makeApp(), 'Test', { feeds: [{ id: 'acme', prefix: 'acme/' }] });

  const secrets = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret'));

  expect(secrets.map(({ Properties }) => Properties.SecretString)).toEqual([SECRET_PLACEHOLDER]);
  expect(SECRET_PLACEHOLDER).toBe('put the credentials.json of the service account here');
});
