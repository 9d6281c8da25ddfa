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

/** An ARN as long as that of the topic can be: CloudFormation names it by the stack, the logical id and 13 characters at most. */
function longestArn(topic: Topic): string {
  const stack = Stack.of(topic);
  const { Ref: logicalId } = Object(stack.resolve(topic.topicArn));
  const stackName = Token.isUnresolved(stack.stackName) ? 's'.repeat(128) : stack.stackName;
  return `arn:aws-us-gov:sns:ap-southeast-1:123456789012:${`${stackName}-${logicalId}-${'x'.repeat(13)}`.slice(0, 256)}`;
}

/** A secret with the list: the one store that takes names which only a deployment knows, and 64 KiB of them. */
function createList(scope: Construct, list: string, encryptionKey: IKey | undefined): Secret {
  const secret = new Secret(scope, 'Feeds', {
    description: 'Who is told of which feed of dropdial; too long for the environment of the function, and no secret',
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
 * Tells the function for mails of its feeds: in its environment, or, when they are too many for that, in a secret that it reads. Topics stay
 * as they are either way, because a new one would ask every address for its consent again.
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
