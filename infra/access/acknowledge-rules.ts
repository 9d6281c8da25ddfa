import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Tells cdk-nag why rules do not apply to a resource, once for all packs with the same rule. */
export function acknowledgeRules(resource: IConstruct, rules: readonly string[], reason: string): void {
  for (const id of rules) Validations.of(resource).acknowledge({ id, reason });
}

/** An inline policy belongs to one role, and is made and removed with it. */
export function acknowledgeInlinePolicy(principal: IConstruct): void {
  acknowledgeRules(
    principal,
    ['NIST.800.53.R5-IAMNoInlinePolicy'],
    'The policy names the resources of this one construct and is used by this one principal: a managed one would invite reuse.',
  );
}
