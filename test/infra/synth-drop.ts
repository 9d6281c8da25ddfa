import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CallListDrop } from '../../infra/call-list-drop.ts';
import type { CallListDropProps } from '../../infra/call-list-drop-props.ts';
import type { FeedProps } from '../../infra/config/feed-props.ts';
import { type ResolvedTemplate, resolveTemplate } from '../support/resolve-template.ts';

/** The flags that `cdk synth` reads from cdk.json. */
export const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));

/** An app without the schema check, which takes longer than everything else. The tests of the examples make it. */
export function makeApp(): App {
  return new App({ context, builtinCloudFormationValidation: false });
}

export const acme: FeedProps = { id: 'acme', prefix: 'acme/' };
export const bravo: FeedProps = { id: 'bravo', prefix: 'bravo/' };

/** Props, or a function that makes them from their stack. */
type Props = Partial<CallListDropProps> | ((stack: Stack) => Partial<CallListDropProps>);

export interface SynthesizedDrop {
  readonly drop: CallListDrop;
  readonly template: ResolvedTemplate;
  readonly assertions: Template;
}

/** Makes a stack with a construct of two feeds, `acme` and `bravo`, or with the given props, and its template. */
export function synthDrop(
  props: Props = {},
  change: (drop: CallListDrop, stack: Stack) => void = () => {},
): SynthesizedDrop {
  const stack = new Stack(makeApp(), 'Test');
  const drop = new CallListDrop(stack, 'Drop', {
    feeds: [acme, bravo],
    ...(typeof props === 'function' ? props(stack) : props),
  });
  change(drop, stack);
  const assertions = Template.fromStack(stack);
  return { drop, assertions, template: resolveTemplate(assertions.toJSON()) };
}

/** The ARN of the resource whose name matches, in a resolved template. */
export function arnLike({ template }: SynthesizedDrop, type: string, name: RegExp): string {
  const found = Object.entries(template.Resources).filter(([id, resource]) => resource.Type === type && name.test(id));
  const [[id] = []] = found;
  if (id === undefined || found.length > 1) throw new Error(`${found.length} resources of ${type} are like ${name}`);
  const isUser = type === 'AWS::IAM::User';
  if (isUser || type === 'AWS::IAM::Role') return `arn:aws:iam::111122223333:${isUser ? 'user' : 'role'}/${id}`;
  if (type === 'AWS::S3::Bucket') return `arn:aws:s3:::${id.toLowerCase()}`;
  if (type === 'AWS::KMS::Key') return `arn:aws:kms:eu-central-1:111122223333:key/${id}`;
  return `arn:aws:${type.split('::')[1]?.toLowerCase()}:eu-central-1:111122223333:${id}`;
}
