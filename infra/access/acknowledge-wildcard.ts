import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** An ARN as cdk-nag writes it in findings, with references in angle brackets. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [[name, inner] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref') return `<${flatten(inner)}>`;
  if (name === 'Fn::GetAtt' && Array.isArray(inner)) return `<${inner.map(flatten).join('.')}>`;
  if (name === 'Fn::Join' && Array.isArray(inner)) return inner[1].map(flatten).join(inner[0]);
  if (name === 'Fn::ImportValue') return flatten(inner);
  return JSON.stringify(value);
}

/** Tells cdk-nag why a principal may use keys by a wildcard: for this ARN and no other. */
export function acknowledgeWildcard(principal: IConstruct, arn: string, reason: string): void {
  Validations.of(principal).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${flatten(Stack.of(principal).resolve(arn))}]`,
    reason,
  });
}
