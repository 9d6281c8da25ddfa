/**
 * What a new secret holds until an operator fills it. Never change this text: CloudFormation would write the new one over
 * the credentials of every stack that is deployed.
 */
export const SECRET_PLACEHOLDER = 'put the credentials.json of the service account here';

/** The name of a secret: of an ARN what stands behind `secret:`, without the six characters that Secrets Manager adds. */
export function secretName(secretId: string): string {
  const [, name] = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(secretId) ?? [];
  return name?.replace(/-[A-Za-z0-9]{6}$/, '') ?? secretId;
}

/** Says that a secret was never filled, and how to fill it. */
export function describePlaceholder(secretId: string): string {
  const name = secretName(secretId);
  return `the secret "${name}" still holds the placeholder: put your credentials.json there with aws secretsmanager put-secret-value --secret-id ${name} --secret-string file://credentials.json`;
}
