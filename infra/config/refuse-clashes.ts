import { Stack, Token } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import type { FeedProps } from './feed-props.ts';

/** What a construct must not share with another one. */
export interface Claims {
  readonly scope: Construct;
  readonly dropBucket: IBucket;
  /** Whether the drop bucket is only for the drops of this construct. */
  readonly isOwn: boolean;
  readonly ledgerBucket: IBucket;
  /** Asked for at synthesis. */
  readonly feeds: () => readonly FeedProps[];
}

/** The claims of the constructs of each app, by its root. */
const claimsOfApps = new WeakMap<IConstruct, readonly Claims[]>();

/**
 * True for one object, or for two imports with one name. A name that only a deployment knows may have another meaning in
 * each stack, such as one with the number of the account.
 */
function isSame(one: IBucket, other: IBucket): boolean {
  if (one === other) return true;
  const isComparable = Stack.of(one) === Stack.of(other) || !Token.isUnresolved(one.bucketName);
  return isComparable && one.bucketName === other.bucketName;
}

/** True if both are deployed to the same account and Region, as far as synth knows. */
function areNeighbours(one: Construct, other: Construct): boolean {
  const [a, b] = [Stack.of(one), Stack.of(other)];
  if (a === b) return true;
  const isKnown = !Token.isUnresolved(a.account) && !Token.isUnresolved(a.region);
  return isKnown && a.account === b.account && a.region === b.region;
}

const overlaps = (one: string, other: string) => one.startsWith(other) || other.startsWith(one);

/** Feeds whose keys overlap: two functions would take the same file, or a partner could read the results of another. */
function findOverlaps(one: Claims, other: Claims): string[] {
  if (!isSame(one.dropBucket, other.dropBucket)) return [];
  const name = ({ scope }: Claims, { id }: FeedProps) => `feed "${id}" of ${scope.node.path}`;
  return one.feeds().flatMap(a =>
    other.feeds().flatMap(b => {
      const [first, second] = [name(one, a), name(other, b)];
      if (overlaps(a.prefix, b.prefix)) {
        return `"prefix" of ${first} and of ${second} must not overlap: both constructs would call the people in a file there; got "${a.prefix}" and "${b.prefix}"`;
      }
      return [
        { results: a, named: first, reader: b, of: second },
        { results: b, named: second, reader: a, of: first },
      ].flatMap(({ results: { results: { to } = {} }, named, reader, of }) =>
        to !== undefined && overlaps(to, reader.prefix)
          ? `"results.to" of ${named} must not overlap "prefix" of ${of}, who could read them; got "${to}"`
          : [],
      );
    }),
  );
}

function findClashes(one: Claims, other: Claims): string[] {
  const [first, second] = [one.scope.node.path, other.scope.node.path];
  const shared = new Set(other.feeds().map(({ id }) => id));
  const twice = areNeighbours(one.scope, other.scope) ? one.feeds().filter(({ id }) => shared.has(id)) : [];
  return [
    ...(isSame(one.ledgerBucket, other.ledgerBucket)
      ? [`"ledgerBucket" of ${first} and ${second} must be different: only one function may write to a ledger`]
      : []),
    ...(isSame(one.dropBucket, other.dropBucket) && (one.isOwn || other.isOwn)
      ? [
          `"bucket" of ${first} and ${second} must be a bucket that neither of them makes: the one that makes it marks the files of the other as files of no feed`,
        ]
      : []),
    ...twice.map(
      ({ id }) =>
        `"feeds" of ${first} and ${second} must have different ids, because secrets and metrics are named after them; both have "${id}"`,
    ),
    ...findOverlaps(one, other),
  ];
}

/** Makes synth fail if another construct of the app claims the same. Constructs of other apps are not known. */
export function refuseClashes(claims: Claims): void {
  const { node } = claims.scope;
  const earlier = claimsOfApps.get(node.root) ?? [];
  claimsOfApps.set(node.root, [...earlier, claims]);
  node.addValidation({ validate: () => earlier.flatMap(other => findClashes(other, claims)) });
}
