import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { DropdialStack } from '../../../infra/dropdial-stack.ts';
import { SECRET_PLACEHOLDER } from '../../../lambda/voximplant/credentials/secret-placeholder.ts';

const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'cdk.json'), 'utf8'));

test('a new secret holds the placeholder that the function knows, and that no release may change', () => {
  const stack = new DropdialStack(new App({ context }), 'Test', { feeds: [{ id: 'acme', prefix: 'acme/' }] });

  const secrets = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret'));

  expect(secrets.map(({ Properties }) => Properties.SecretString)).toEqual([SECRET_PLACEHOLDER]);
  expect(SECRET_PLACEHOLDER).toBe('put the credentials.json of the service account here');
});
