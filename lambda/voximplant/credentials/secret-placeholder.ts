/**
 * The value of a new secret until an operator fills it. Never change this text: CloudFormation would overwrite the
 * credentials of every deployed stack with the new one.
 */
export const SECRET_PLACEHOLDER = 'put the credentials.json of the service account here';

/**
 * The name of a secret. From an ARN, it is the part after `secret:` without the six characters that Secrets Manager
 * appends.
 */
export function secretName(secretId: string): string {
  const [, name] = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(secretId) ?? [];
  return name?.replace(/-[A-Za-z0-9]{6}$/, '') ?? secretId;
}

/** The message that a secret was never filled, and how to fill it. */
export function describePlaceholder(secretId: string): string {
  const name = secretName(secretId);
  return `the secret "${name}" still holds the placeholder: put your credentials.json there with aws secretsmanager put-secret-value --secret-id ${name} --secret-string file://credentials.json`;
}
