import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says to cdk-nag, once for all packs that ask the same, why rules do not hold for a resource. */
export function acknowledgeRules(resource: IConstruct, rules: readonly string[], reason: string): void {
  for (const id of rules) Validations.of(resource).acknowledge({ id, reason });
}

/** A policy that belongs to one role, made and removed with it, is in nobody's way. */
export function acknowledgeInlinePolicy(principal: IConstruct): void {
  acknowledgeRules(
    principal,
    ['NIST.800.53.R5-IAMNoInlinePolicy'],
    'The policy names the resources of this one construct and is used by this one principal: a managed one would invite reuse.',
  );
}
