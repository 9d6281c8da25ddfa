import { Names } from 'aws-cdk-lib';
import { type IGrantable, type IUser, ManagedPolicy, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { printStatements } from './bucket-requirements.ts';
import {
  giveStatements,
  type Operated,
  type OperatedFeed,
  type OperatedMails,
  type OperateOptions,
  type Operator,
  operatorFeedStatements,
  operatorLayerStatement,
  operatorMailStatements,
  operatorRulesStatements,
  operatorStatements,
  principalArnOf,
} from './grant-operate.ts';

/** The operators of a drop and their feeds, which can be added in any order. */
export interface DropOperators {
  /** @throws {Error} for a grantee without an ARN. */
  add(grantee: IGrantable, options?: OperateOptions): void;
  addFeed(feed: OperatedFeed): void;
  /** The mails about drops, which exist once a feed says `notify`. */
  addMails(mails: OperatedMails): void;
  /** The layer that the configuration turned out to be in. */
  addLayer(layerVersionArn: string): void;
  /** The rules that hand on events, once all of them are known. */
  addRules(ruleArns: readonly string[]): void;
  /** The ARNs for policies. */
  arns(): readonly string[];
}

const isUser = (grantee: IGrantable): grantee is IGrantable & IUser =>
  Construct.isConstruct(grantee) && 'userName' in grantee;

/**
 * The policy of an operator who is a user. IAM takes 2048 bytes of inline policies for a user, and 10,240 for a role; an
 * operator needs more than the first.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
function policyOf(scope: Construct, grantee: IGrantable): ManagedPolicy | undefined {
  if (!isUser(grantee)) return undefined;
  return new ManagedPolicy(scope, `Operator-${Names.nodeUniqueId(grantee.node)}`, {
    description: 'Operates dropdial: docs/operator.md and docs/runbook.md',
    users: [grantee],
  });
}

/** Makes the list of operators, empty at first. Statements for imported principals are printed. */
export function createOperators(scope: Construct, operated: Operated): DropOperators {
  const operators = new Map<string, Operator>();
  const feeds: OperatedFeed[] = [];
  const mails: OperatedMails[] = [];
  const give = (operator: Operator, feed: OperatedFeed) =>
    giveStatements(operator, operatorFeedStatements(operated.dropBucket, feed, operator.sendTest));
  return {
    add(grantee, { sendTest = false } = {}) {
      const arn = principalArnOf(grantee);
      const known = operators.get(arn);
      const missing: PolicyStatement[] = known?.missing ?? [];
      const isPrinted = missing.length > 0;
      const policy = known?.policy ?? policyOf(scope, grantee);
      const operator = { grantee, sendTest: sendTest || known?.sendTest === true, missing, policy };
      operators.set(arn, operator);
      giveStatements(operator, operatorStatements(operated));
      giveStatements(operator, mails.flatMap(operatorMailStatements));
      for (const feed of feeds) give(operator, feed);
      if (isPrinted || missing.length === 0) return;
      const description = 'Statements that the policy of the operators must have, whose role is made elsewhere';
      printStatements(scope, `OperatorPolicy${operators.size}`, description, () => missing);
    },
    addFeed(feed) {
      feeds.push(feed);
      for (const operator of operators.values()) give(operator, feed);
    },
    addMails(added) {
      mails.push(added);
      for (const operator of operators.values()) giveStatements(operator, operatorMailStatements(added));
    },
    addLayer(layerVersionArn) {
      for (const operator of operators.values()) giveStatements(operator, [operatorLayerStatement(layerVersionArn)]);
    },
    addRules(ruleArns) {
      for (const operator of operators.values()) giveStatements(operator, operatorRulesStatements(ruleArns));
    },
    arns: () => [...operators.keys()],
  };
}
