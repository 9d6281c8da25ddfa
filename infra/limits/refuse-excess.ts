import { Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnManagedPolicy, CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';
import { MOST_PATTERN } from './aws-limits.ts';

/** A text with a maximum length. */
interface Limited {
  readonly what: string;
  readonly value: unknown;
  readonly most: number;
}

/** The limited texts of a resource. Their lengths depend on the feeds, so they are known only at synth. */
function limitsOf(resource: IConstruct): readonly Limited[] {
  if (resource instanceof CfnRule) {
    return [
      { what: 'event pattern', value: resource.eventPattern, most: MOST_PATTERN },
      { what: 'description', value: resource.description, most: 512 },
      { what: 'name', value: resource.name, most: 64 },
    ];
  }
  if (resource instanceof CfnFunction) {
    return [
      { what: 'environment', value: resource.environment, most: 4096 },
      { what: 'description', value: resource.description, most: 256 },
    ];
  }
  if (resource instanceof CfnAlarm) {
    return [
      { what: 'description', value: resource.alarmDescription, most: 1024 },
      { what: 'name', value: resource.alarmName, most: 255 },
    ];
  }
  if (resource instanceof CfnQueuePolicy) return [{ what: 'policy', value: resource.policyDocument, most: 8192 }];
  // Each uploader that is known by its ARN alone has statements in the policy of the bucket.
  if (resource instanceof CfnBucketPolicy) return [{ what: 'policy', value: resource.policyDocument, most: 20_480 }];
  // The CDK distributes statements over policies with an estimate of 150 characters for an ARN; long prefixes have more.
  if (resource instanceof CfnPolicy) return [{ what: 'policy', value: resource.policyDocument, most: 10_240 }];
  if (resource instanceof CfnManagedPolicy) return [{ what: 'policy', value: resource.policyDocument, most: 6144 }];
  return [];
}

/** The value with a text for each reference: 12 characters for the account, and 63 for others, the maximum for a bucket. */
function fillIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fillIn);
  if (typeof value !== 'object' || value === null) return value;
  const [[key = '', inner] = [], ...others] = Object.entries(value);
  if (others.length === 0 && key === 'Ref') return 'x'.repeat(inner === 'AWS::AccountId' ? 12 : 63);
  if (others.length === 0 && key === 'Fn::Join' && Array.isArray(inner)) {
    const [separator, parts] = inner;
    return [parts].flat().map(fillIn).join(String(separator));
  }
  if (others.length === 0 && key.startsWith('Fn::')) return 'x'.repeat(63);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fillIn(each)]));
}

/** The size of a text, or of the JSON of another value, in bytes, once it is deployed. */
function measure(value: unknown): number {
  const filled = fillIn(value);
  return Buffer.byteLength(typeof filled === 'string' ? filled : JSON.stringify(filled ?? ''));
}

/** Finds the texts below a construct that AWS would refuse, with the path of each resource. */
function findExcesses(scope: IConstruct): string[] {
  return scope.node.findAll().flatMap(resource =>
    limitsOf(resource).flatMap(({ what, value, most }) => {
      const bytes = measure(Stack.of(resource).resolve(value));
      if (bytes <= most) return [];
      return `the ${what} of ${resource.node.path} has ${bytes} bytes, but AWS accepts ${most}: give the feeds shorter ids and prefixes, or move some of them to another construct`;
    }),
  );
}

/** Makes synth fail with an error where a deployment would fail halfway. */
export function refuseExcess(scope: Construct): void {
  scope.node.addValidation({ validate: () => findExcesses(scope) });
}
