import { CfnOutput, Lazy, Names, Stack, Token } from 'aws-cdk-lib';
import { CfnEventBusPolicy, type Rule } from 'aws-cdk-lib/aws-events';
import { ArnPrincipal, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** The use of a key by a role that reads and writes objects. */
export const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** True for a bucket that is known to belong to another account. */
export function isForeign(scope: Construct, bucket: IBucket): boolean {
  const { account } = bucket.env;
  return !Token.isUnresolved(account) && account !== Stack.of(scope).account;
}

/** True for a bucket's key of another account. A stack that may be deployed anywhere does not know its own account. */
function hasForeignKey(scope: Construct, bucket: IBucket): boolean {
  const account = bucket.encryptionKey?.env.account;
  if (account === undefined || Token.isUnresolved(account)) return false;
  const own = Stack.of(scope).account;
  return Token.isUnresolved(own) ? isForeign(scope, bucket) && account === bucket.env.account : account !== own;
}

/** @throws {Error} for a bucket in another Region: its events go to the event bus of that Region. */
export function checkRegion(scope: Construct, name: string, bucket: IBucket): void {
  const { region } = Stack.of(scope);
  const theirs = bucket.env.region;
  if (Token.isUnresolved(region) || Token.isUnresolved(theirs) || theirs === region) return;
  throw new Error(
    `"${name}" must be in the Region of the stack, ${region}; it is in ${theirs}: deploy a stack in ${theirs}`,
  );
}

/** The same permission as a statement of a resource's policy. */
function forResourcePolicy(statement: PolicyStatement, role: Role): PolicyStatement {
  const json = statement.toJSON();
  return PolicyStatement.fromJson({ ...json, Principal: { AWS: role.roleArn } });
}

/** Prints statements, each once, that the owner of another policy must add to it. */
export function printStatements(
  scope: Construct,
  name: string,
  description: string,
  statements: () => readonly PolicyStatement[],
): void {
  new CfnOutput(scope, name, {
    description,
    value: Lazy.string({
      produce: () => {
        const stack = Stack.of(scope);
        const all = statements().map(statement => statement.toStatementJson());
        const texts = all.map(statement => JSON.stringify(stack.resolve(statement)));
        return stack.toJsonString(all.filter((_statement, at) => texts.indexOf(texts[at] ?? '') === at));
      },
    }),
  });
}

/**
 * Prints the grants for a role that a bucket of another account needs: IAM allows a request to another account only if
 * both accounts allow it. If the bucket has a key of another account, that needs grants, too.
 */
export function printGrants(
  scope: Construct,
  name: string,
  { bucket, role }: { readonly bucket: IBucket; readonly role: Role },
  statements: () => readonly PolicyStatement[],
): void {
  if (isForeign(scope, bucket)) {
    printStatements(scope, name, 'Statements that the policy of the bucket in the other account must have', () =>
      statements().map(statement => forResourcePolicy(statement, role)),
    );
  }
  if (!hasForeignKey(scope, bucket)) return;
  // The policy of a key speaks of that key alone.
  const use = new PolicyStatement({ actions: KEY_ACTIONS, resources: ['*'] });
  printStatements(scope, `${name}Key`, 'Statements that the policy of the key in the other account must have', () => [
    forResourcePolicy(use, role),
  ]);
}

/**
 * Prints the command that sends the events of a bucket to EventBridge. The API call replaces the bucket's notification
 * configuration, so the command reads it first and includes it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html
 */
export function printSwitch(scope: Construct, { bucketName }: IBucket): void {
  const read = `aws s3api get-bucket-notification-configuration --bucket ${bucketName}`;
  const change = `jq -s '(.[0] // {}) + {EventBridgeConfiguration: {}}'`;
  const write = `aws s3api put-bucket-notification-configuration --bucket ${bucketName} --notification-configuration file://notifications.json`;
  new CfnOutput(scope, 'SwitchOnEvents', {
    description: 'Run once: sends the events of the bucket to EventBridge and keeps its other notifications',
    value: `${read} | ${change} > notifications.json && ${write}`,
  });
}

/** The maximum length of a statement's id in the policy of an event bus. */
const MAX_STATEMENT_ID = 64;

/**
 * Lets another account send the events of its bucket to the default event bus of this account, and prints the rule that
 * it needs. All names are specific to the construct or the bucket, because other stacks may do the same with the same
 * event bus, or in the same account.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export function receiveEvents(scope: Construct, { bucketName, env }: IBucket, rule: Rule): CfnEventBusPolicy {
  const stack = Stack.of(scope);
  const busArn = stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' });
  const policy = new CfnEventBusPolicy(scope, 'EventsOfBucket', {
    statementId: Names.uniqueResourceName(scope, { maxLength: MAX_STATEMENT_ID, separator: '-' }),
    statement: {
      Effect: 'Allow',
      Principal: { AWS: new ArnPrincipal(`arn:${stack.partition}:iam::${env.account}:root`).arn },
      Action: 'events:PutEvents',
      Resource: busArn,
      Condition: { StringEquals: { 'events:source': 'aws.s3' } },
    },
  });
  policy.node.addDependency(rule);
  const pattern = JSON.stringify({ source: ['aws.s3'], detail: { bucket: { name: ['BUCKET'] } } });
  const target = `Id=dropdial-${stack.account},Arn=${busArn},RoleArn=ROLE`;
  new CfnOutput(scope, 'ForwardEvents', {
    description: 'Run once in the account of the bucket, ROLE being one that may call events:PutEvents on the target',
    value: [
      `aws events put-rule --name ${bucketName} --event-pattern '${pattern.replace('BUCKET', bucketName)}'`,
      `aws events put-targets --rule ${bucketName} --targets ${target}`,
    ].join(' && '),
  });
  return policy;
}
