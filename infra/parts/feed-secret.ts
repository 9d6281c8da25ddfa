import { CfnOutput, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { SECRET_PLACEHOLDER } from '../../lambda/voximplant/credentials/secret-placeholder.ts';
import { acknowledgeRules } from '../access/acknowledge-rules.ts';

/** The default name of a feed's secret. */
export function secretNameOf(feedId: string): string {
  return `dropdial/${feedId}`;
}

/** The secret of a feed, with a placeholder. */
export function createFeedSecret(scope: Construct, feedId: string, encryptionKey: IKey | undefined): Secret {
  const secret = new Secret(scope, `Secret-${feedId}`, {
    secretName: secretNameOf(feedId),
    description: `credentials.json of the Voximplant service account for the feed ${feedId}`,
    secretStringValue: SecretValue.unsafePlainText(SECRET_PLACEHOLDER),
    ...(encryptionKey && { encryptionKey }),
    // Voximplant shows a private key only once, so the secret is kept. A recreated stack gets it as `secret` of its
    // feed.
    removalPolicy: RemovalPolicy.RETAIN,
  });
  acknowledgeRules(
    secret,
    ['AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled'],
    'The key is made at Voximplant, which no rotation function of AWS can do; a new one is taken up within five minutes.',
  );
  return secret;
}

/** Prints the command that fills the secret of a feed. */
export function printFilling(scope: Construct, feedId: string): void {
  new CfnOutput(scope, `FillSecret-${feedId}`, {
    description: `Fills the secret of the feed ${feedId}`,
    value: `aws secretsmanager put-secret-value --secret-id ${secretNameOf(feedId)} --secret-string file://credentials.json`,
  });
}
