import { SecretValue, Stack, Token } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { acknowledgeRules } from '../access/acknowledge-rules.ts';
import { MOST_ENVIRONMENT } from '../limits/aws-limits.ts';

/** A feed, as the function for mails knows it. */
export interface MailedFeed {
  readonly topic: Topic;
  readonly rejectFile: boolean;
}

/** The longest ARN that the topic can get. CloudFormation names it after the stack and the logical id, with up to 13 more characters. */
function longestArn(topic: Topic): string {
  const stack = Stack.of(topic);
  const { Ref: logicalId } = Object(stack.resolve(topic.topicArn));
  const stackName = Token.isUnresolved(stack.stackName) ? 's'.repeat(128) : stack.stackName;
  return `arn:aws-us-gov:sns:ap-southeast-1:123456789012:${`${stackName}-${logicalId}-${'x'.repeat(13)}`.slice(0, 256)}`;
}

/** Makes a secret with the list. It may contain names that only a deployment knows, which a layer cannot, and has room for 64 KiB. */
function createList(scope: Construct, list: string, encryptionKey: IKey | undefined): Secret {
  const secret = new Secret(scope, 'Feeds', {
    description: 'The topics of dropdial for mails; the list is too long for the environment of the function',
    secretStringValue: SecretValue.unsafePlainText(list),
    ...(encryptionKey && { encryptionKey }),
  });
  acknowledgeRules(
    secret,
    ['AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled'],
    'It holds the names of topics, which are no secret: there is nothing to rotate.',
  );
  return secret;
}

/**
 * Gives the function for mails the topics of its feeds: in its environment, or in a secret if the list is too long for
 * that. The topics are the same either way, because a new topic would ask every address for its consent again.
 */
export function deliverMailFeeds(
  scope: Construct,
  lambda: LambdaFunction,
  feeds: ReadonlyMap<string, MailedFeed>,
  encryptionKey: IKey | undefined,
): void {
  const listWith = (arnOf: (topic: Topic) => string) =>
    Object.fromEntries([...feeds].map(([id, { topic, rejectFile }]) => [id, { topic: arnOf(topic), rejectFile }]));
  const list = Stack.of(scope).toJsonString(listWith(topic => topic.topicArn));
  if (Buffer.byteLength(JSON.stringify(listWith(longestArn))) <= MOST_ENVIRONMENT) {
    lambda.addEnvironment('DROPDIAL_MAIL', list);
    return;
  }
  const secret = createList(scope, list, encryptionKey);
  secret.grantRead(lambda);
  lambda.addEnvironment('DROPDIAL_MAIL', `secret:${secret.secretArn}`);
}
