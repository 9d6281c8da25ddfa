import { Aws, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, test } from 'vitest';
import { CallListDrop } from '../../../infra/call-list-drop.ts';
import type { CallListDropProps } from '../../../infra/call-list-drop-props.ts';
import { acme, bravo, makeApp } from '../synth-drop.ts';

const HERE = { account: '111122223333', region: 'eu-central-1' };
const THERE = { account: '111122223333', region: 'us-east-1' };

type Props = (stack: Stack, first?: CallListDrop) => CallListDropProps;

/** Synthesizes an app with two constructs, in one stack or in stacks of their own. */
function synthTwo(one: Props, other: Props, envs: readonly (object | undefined)[] = [undefined]): void {
  const app = makeApp();
  const stacks = envs.map((env, index) => new Stack(app, `Calls${index}`, { ...(env && { env }) }));
  const [first = new Stack(app, 'None'), second = first] = stacks;
  const made = new CallListDrop(first, 'One', one(first));
  new CallListDrop(second, 'Other', other(second, made));
  app.synth();
}

const shared = (stack: Stack) => Bucket.fromBucketName(stack, `Shared${stack.node.children.length}`, 'crm-exports');
/** A bucket whose name is another in each account. */
const ofAccount = (stack: Stack) =>
  Bucket.fromBucketName(stack, `OfAccount${stack.node.children.length}`, `calls-${Aws.ACCOUNT_ID}`);
const of =
  (...feeds: CallListDropProps['feeds']): Props =>
  () => ({ feeds });
const inShared =
  (...feeds: CallListDropProps['feeds']): Props =>
  stack => ({ feeds, bucket: shared(stack) });

describe('two constructs of an app are refused', () => {
  test.each<[what: string, one: Props, other: Props, message: string, envs?: readonly object[]]>([
    [
      'if both would take the same file',
      inShared(acme),
      inShared({ id: 'all', prefix: 'acme/in/' }),
      '"prefix" of feed "acme" of Calls0/One and of feed "all" of Calls0/Other must not overlap: both constructs would call the people in a file there; got "acme/" and "acme/in/"',
    ],
    [
      'if both would take the same file, from stacks that are deployed anywhere',
      inShared({ id: 'all', prefix: '' }),
      inShared(acme),
      '"prefix" of feed "all" of Calls0/One and of feed "acme" of Calls1/Other must not overlap',
      [{}, {}],
    ],
    [
      'if both would take the same file, from a bucket whose name only the deployment knows',
      stack => ({ feeds: [acme], bucket: ofAccount(stack) }),
      stack => ({ feeds: [{ ...acme, id: 'again' }], bucket: ofAccount(stack) }),
      '"prefix" of feed "acme" of Calls0/One and of feed "again" of Calls0/Other must not overlap',
    ],
    [
      'if a partner of one could read the results of the other',
      inShared(acme),
      inShared({ ...bravo, results: { write: 'file', to: 'acme/results/' } }),
      '"results.to" of feed "bravo" of Calls0/Other must not overlap "prefix" of feed "acme" of Calls0/One, who could read them; got "acme/results/"',
    ],
    [
      'if a partner of the other could read the results of the first',
      inShared({ ...acme, results: { write: 'file', to: 'bravo/' } }),
      inShared(bravo),
      '"results.to" of feed "acme" of Calls0/One must not overlap "prefix" of feed "bravo" of Calls0/Other',
    ],
    [
      'if one drops into the bucket that the other makes for itself',
      of(acme),
      (_stack, first) => ({ feeds: [bravo], ...(first && { bucket: first.dropBucket }) }),
      '"bucket" of Calls0/One and Calls0/Other must be a bucket that neither of them makes',
    ],
    [
      'if they write to one ledger',
      stack => ({ feeds: [acme], ledgerBucket: shared(stack) }),
      stack => ({ feeds: [bravo], ledgerBucket: shared(stack) }),
      '"ledgerBucket" of Calls0/One and Calls0/Other must be different',
    ],
    [
      'if their feeds have one id, in one stack',
      of(acme),
      of(bravo, acme),
      '"feeds" of Calls0/One and Calls0/Other must have different ids, because secrets and metrics are named after them; both have "acme"',
    ],
    [
      'if their feeds have one id, in one account and Region',
      of(acme),
      stack => ({ feeds: [{ ...acme, secret: Secret.fromSecretNameV2(stack, 'Secret', 'calls/acme') }] }),
      '"feeds" of Calls0/One and Calls1/Other must have different ids',
      [HERE, HERE],
    ],
  ])('%s', (_what, one, other, message, envs) => {
    expect(() => synthTwo(one, other, envs)).toThrow(message);
  });
});

describe('two constructs of an app get along', () => {
  test.each<[what: string, one: Props, other: Props, envs?: readonly object[]]>([
    ['with feeds of their own', of(acme), of(bravo)],
    ['on one bucket, if their feeds are apart', inShared(acme), inShared(bravo)],
    [
      'on buckets that are named after the account, in two stacks',
      stack => ({ feeds: [acme], bucket: ofAccount(stack) }),
      stack => ({ feeds: [acme], bucket: ofAccount(stack) }),
      [{}, {}],
    ],
    ['with one id, in two Regions', of(acme), of(acme), [HERE, THERE]],
    ['with one id, in stacks whose account nobody knows', of(acme), of(acme), [{}, {}]],
  ])('%s', (_what, one, other, envs) => {
    expect(() => synthTwo(one, other, envs)).not.toThrow();
  });

  test('in two apps', () => {
    synthTwo(inShared(acme), inShared(bravo));
    expect(() => synthTwo(inShared(acme), inShared(bravo))).not.toThrow();
  });
});
