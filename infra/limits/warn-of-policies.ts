import { Annotations, AspectPriority, Aspects } from 'aws-cdk-lib';
import { ManagedPolicy, type Role } from 'aws-cdk-lib/aws-iam';

/**
 * How many managed policies IAM attaches to a role by default.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const POLICIES_OF_ROLE = 10;

/** Warns if the CDK divided a role's permissions between more policies than IAM attaches, unless the quota was raised. */
export function warnOfPolicies(role: Role): void {
  // The CDK divides them when it visits the role, so they are counted afterwards.
  const visit = (node: unknown) => {
    if (node !== role) return;
    const count = role.node.children.filter(child => child instanceof ManagedPolicy).length;
    if (count <= POLICIES_OF_ROLE) return;
    Annotations.of(role).addWarningV2(
      'dropdial:policies-of-role',
      `the role has ${count} managed policies, and IAM attaches ${POLICIES_OF_ROLE}: have the quota "Managed policies attached to an IAM role" raised first, or move some feeds to another construct`,
    );
  };
  Aspects.of(role).add({ visit }, { priority: AspectPriority.READONLY });
}
