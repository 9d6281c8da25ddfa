import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, test } from 'vitest';
import { CallListDrop } from '../../../infra/call-list-drop.ts';
import type { CallListDropProps } from '../../../infra/call-list-drop-props.ts';
import type { FeedProps } from '../../../infra/config/feed-props.ts';
import { can } from '../../support/evaluate-access.ts';
import { isAllowed, type Statement } from '../../support/evaluate-policy.ts';
import { ACCOUNT } from '../../support/resolve-template.ts';
import { arnLike, makeApp, type SynthesizedDrop, synthDrop } from '../synth-drop.ts';

const THEM = '444455556666';
const keyOf = (account: string, last: string) =>
  `arn:aws:kms:eu-central-1:${account}:key/12345678-1234-1234-1234-12345678901${last}`;

/** A feed that makes every kind of request, and one that has nothing to do with the first. */
const feeds: readonly FeedProps[] = [
  {
    id: 'acme',
    prefix: 'acme/',
    rejectFile: true,
    receiptFile: true,
    cancelFile: true,
    notify: ['ops@acme.example'],
    results: { write: 'file', to: 'results/acme/', unreached: true, tag: { key: 'kept', value: '90 days' } },
    suppression: [{ key: 'lists/acme.csv' }, { prefix: 'acme/lists/' }, { bucket: 'elsewhere', prefix: 'acme/' }],
  },
  { id: 'bravo', prefix: 'bravo/' },
];
const suppression = [{ bucket: 'elsewhere', key: 'everybody.csv' }];

/** What a deployment brings, and in which account and under which keys its buckets then are. */
interface Variant {
  readonly props: (stack: Stack) => Partial<CallListDropProps>;
  readonly drops: string | RegExp;
  readonly ledger: string | RegExp;
  /** The account of the drop bucket. */
  readonly owner?: string;
  /** The account of the ledger. */
  readonly ledgerOwner?: string;
  readonly keys?: readonly (string | RegExp)[];
}

const own = { drops: /Drops/, ledger: /Ledger/ };
const imported = (stack: Stack, name: string, account?: string, keyArn?: string) =>
  Bucket.fromBucketAttributes(stack, name, {
    bucketName: name,
    ...(account !== undefined && { account }),
    ...(keyArn !== undefined && { encryptionKey: Key.fromKeyArn(stack, `${name}Key`, keyArn) }),
  });

const VARIANTS: Readonly<Record<string, Variant>> = {
  'new buckets': { props: () => ({}), ...own },
  'new buckets with a key of the stack': {
    props: stack => ({ encryptionKey: new Key(stack, 'Key') }),
    ...own,
    keys: [/^Key/],
  },
  'new buckets with a key from elsewhere': {
    props: stack => ({ encryptionKey: Key.fromKeyArn(stack, 'Key', keyOf(ACCOUNT, '1')) }),
    ...own,
    keys: [keyOf(ACCOUNT, '1')],
  },
  'an existing bucket': {
    props: stack => ({ bucket: Bucket.fromBucketName(stack, 'Shared', 'shared') }),
    drops: 'shared',
    ledger: /Ledger/,
  },
  'existing buckets with keys': {
    props: stack => ({
      bucket: imported(stack, 'shared', undefined, keyOf(ACCOUNT, '1')),
      ledgerBucket: imported(stack, 'receipts', undefined, keyOf(ACCOUNT, '2')),
    }),
    drops: 'shared',
    ledger: 'receipts',
    keys: [keyOf(ACCOUNT, '1'), keyOf(ACCOUNT, '2')],
  },
  'a bucket of another account': {
    props: stack => ({ bucket: imported(stack, 'theirs', THEM) }),
    drops: 'theirs',
    owner: THEM,
    ledger: /Ledger/,
  },
  'buckets and keys of another account': {
    props: stack => ({
      bucket: imported(stack, 'theirs', THEM, keyOf(THEM, '1')),
      ledgerBucket: imported(stack, 'receipts', THEM, keyOf(THEM, '2')),
    }),
    drops: 'theirs',
    owner: THEM,
    ledger: 'receipts',
    ledgerOwner: THEM,
    keys: [keyOf(THEM, '1'), keyOf(THEM, '2')],
  },
};

type Place = 'drops' | 'ledger' | 'elsewhere';
type Need = readonly [request: string, place: Place, key: string, actions: string, context?: Record<string, string>];

const READ = 's3:GetObject';
const READ_VERSION = 's3:GetObject s3:GetObjectVersion';

/** The requests of the function to S3, in every branch, and the permissions that each needs. */
const NEEDS: readonly Need[] = [
  ['looks at a drop', 'drops', 'acme/a.csv', `${READ_VERSION} s3:GetObjectRetention s3:GetObjectLegalHold`],
  ['reads its tags', 'drops', 'acme/a.csv', 's3:GetObjectTagging s3:GetObjectVersionTagging'],
  ['misses its sidecar', 'drops', '', 's3:ListBucket', { 's3:prefix': 'acme/a.csv.json' }],
  ['lists a feed', 'drops', '', 's3:ListBucket', { 's3:prefix': 'bravo/' }],
  [
    'copies a drop onto itself',
    'drops',
    'acme/a.csv',
    's3:PutObject s3:PutObjectTagging s3:GetObjectAnnotation s3:PutObjectAnnotation',
    { 's3:x-amz-copy-source': 'DROPS/acme/a.csv?versionId=1' },
  ],
  ['carries late tags', 'drops', 'acme/a.csv', 's3:PutObjectVersionTagging'],
  ...['errors.csv', 'result.json', 'result.txt', 'cancelled.csv', 'suppressed.csv'].map(
    (ending): Need => [`writes ${ending} beside a drop`, 'drops', `acme/a.csv.${ending}`, `s3:PutObject ${READ}`],
  ),
  ...['results', 'unreached'].map(
    (kind): Need => [
      `writes ${kind} elsewhere`,
      'drops',
      `results/acme/a.csv.${kind}.csv`,
      `s3:PutObject s3:PutObjectTagging ${READ}`,
    ],
  ),
  ['misses its results', 'drops', '', 's3:ListBucket', { 's3:prefix': 'results/acme/a.csv.results.csv' }],
  ['reads a list of the drop bucket', 'drops', 'lists/acme.csv', READ_VERSION],
  ['misses it', 'drops', '', 's3:ListBucket', { 's3:prefix': 'lists/acme.csv' }],
  ['reads a list of the feed', 'drops', 'acme/lists/1.csv', READ_VERSION],
  ['lists it', 'drops', '', 's3:ListBucket', { 's3:prefix': 'acme/lists/' }],
  ['reads a list elsewhere', 'elsewhere', 'acme/1.csv', READ_VERSION],
  ['lists it', 'elsewhere', '', 's3:ListBucket', { 's3:prefix': 'acme/' }],
  ['reads the list of everybody', 'elsewhere', 'everybody.csv', READ_VERSION],
  ...['submissions', 'active', 'contents', 'open', 'hours', 'running', 'collecting', 'unclaimed'].map(
    (prefix): Need => [`keeps ${prefix}`, 'ledger', `${prefix}/acme/1`, `${READ} s3:PutObject`],
  ),
  ...['open', 'running', 'collecting'].map(
    (prefix): Need => [`removes ${prefix}`, 'ledger', `${prefix}/acme/1`, 's3:DeleteObject'],
  ),
  ['lists the ledger', 'ledger', '', 's3:ListBucket', { 's3:prefix': 'open/acme/' }],
];

/** What it must not do, wherever the buckets are. */
const FORBIDDEN: readonly Need[] = [
  ['writes a drop', 'drops', 'acme/a.csv', 's3:PutObject'],
  ['deletes a drop', 'drops', 'acme/a.csv', 's3:DeleteObject s3:DeleteObjectVersion'],
  ['writes results of a feed without any', 'drops', 'bravo/a.csv.results.csv', 's3:PutObject'],
  ['writes a list', 'drops', 'lists/acme.csv', 's3:PutObject'],
  ['reads another list', 'elsewhere', 'bravo/1.csv', READ],
  ['writes a list elsewhere', 'elsewhere', 'acme/1.csv', 's3:PutObject'],
  ['deletes a receipt', 'ledger', 'submissions/acme/1', 's3:DeleteObject'],
  ['removes versions', 'ledger', 'open/acme/1', 's3:DeleteObjectVersion'],
  ['lists what is not for it', 'drops', '', 's3:ListBucket', { 's3:prefix': 'other/' }],
];

/** The permissions that a variant gives or refuses, judged as IAM does: in another account, both sides must allow. */
function judge(variant: Variant) {
  const made = synthDrop(stack => ({ feeds, suppression, ...variant.props(stack) }));
  const principal = arnLike(made, 'AWS::IAM::Role', /^DropRole/);
  const bucketArn = (name: string | RegExp) =>
    typeof name === 'string' ? `arn:aws:s3:::${name}` : arnLike(made, 'AWS::S3::Bucket', name);
  const arns = {
    drops: bucketArn(variant.drops),
    ledger: bucketArn(variant.ledger),
    elsewhere: bucketArn('elsewhere'),
  };
  const owners = { drops: variant.owner, ledger: variant.ledgerOwner, elsewhere: undefined };
  const printed = { drops: printedBy(made, 'BucketPolicy'), ledger: printedBy(made, 'LedgerPolicy'), elsewhere: [] };

  function isGranted(place: Place, key: string, action: string, more: Record<string, string> = {}): boolean {
    const resource = key === '' ? arns[place] : `${arns[place]}/${key}`;
    const bucket = arns.drops.slice('arn:aws:s3:::'.length);
    const context: Record<string, string> = {
      'aws:ResourceAccount': owners[place] ?? ACCOUNT,
      ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, value.replace('DROPS', bucket)])),
    };
    const request = { principal, action, resource, context };
    const isInvited = owners[place] === undefined || isAllowed(printed[place], request);
    return isInvited && can(made.template, request);
  }

  const granted = (needs: readonly Need[]) =>
    needs.flatMap(([request, place, key, actions, context]) =>
      actions.split(' ').map(action => [`${request}: ${action}`, isGranted(place, key, action, context)] as const),
    );
  return { made, principal, granted };
}

/** The statements that an output tells the owner of another account to add. */
function printedBy({ template }: SynthesizedDrop, name: string): readonly Statement[] {
  const [, output] =
    Object.entries(template.Outputs).find(([id]) => new RegExp(`^Drop${name}[0-9A-F]{8}$`).test(id)) ?? [];
  return output === undefined ? [] : JSON.parse(output.Value);
}

describe.each(Object.entries(VARIANTS))('with %s, the function', (_name, variant) => {
  const { made, principal, granted } = judge(variant);

  test('may make each of its requests', () => {
    expect(granted(NEEDS).filter(([, isGranted]) => !isGranted)).toEqual([]);
  });

  test('may make no other', () => {
    expect(granted(FORBIDDEN).filter(([, isGranted]) => isGranted)).toEqual([]);
  });

  test('may use every key, and the owners of foreign ones are told', () => {
    for (const name of variant.keys ?? []) {
      const resource = typeof name === 'string' ? name : arnLike(made, 'AWS::KMS::Key', name);
      for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
        const request = { principal, action, resource, context: {} };
        expect(can(made.template, request), `${action} on ${resource}`).toBe(true);
        if (!resource.includes(THEM)) continue;
        const printed = [...printedBy(made, 'BucketPolicyKey'), ...printedBy(made, 'LedgerPolicyKey')];
        expect(isAllowed(printed, request), `the owner of ${resource} is told of ${action}`).toBe(true);
      }
    }
  });

  test('tells nobody of another account without a reason', () => {
    const isTold = (name: string) => printedBy(made, name).length > 0;
    const hasForeignKey = variant.keys?.some(key => typeof key === 'string' && key.includes(THEM)) ?? false;
    expect(['BucketPolicy', 'LedgerPolicy', 'BucketPolicyKey', 'LedgerPolicyKey'].map(isTold)).toEqual([
      variant.owner !== undefined,
      variant.ledgerOwner !== undefined,
      hasForeignKey,
      hasForeignKey,
    ]);
  });
});

test('the owner of a key is told of it even if the bucket is of the account of the stack', () => {
  const stack = new Stack(makeApp(), 'Test', { env: { account: ACCOUNT, region: 'eu-central-1' } });
  new CallListDrop(stack, 'Drop', { feeds, bucket: imported(stack, 'shared', undefined, keyOf(THEM, '1')) });
  const names = Object.keys(Template.fromStack(stack).toJSON().Outputs);

  expect(names).toContainEqual(expect.stringMatching(/^DropBucketPolicyKey/));
  expect(names).not.toContainEqual(expect.stringMatching(/^DropBucketPolicy[0-9A-F]{8}$/));
});

test('a user of SFTP may drop files into a bucket of another account, if its owner does what is printed', () => {
  const publicKeys = ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFake'];
  const made = synthDrop(
    stack => ({ feeds, bucket: imported(stack, 'theirs', THEM, keyOf(THEM, '1')) }),
    drop => drop.addSftpUser({ userName: 'acme-erp', feedId: 'acme', publicKeys }),
  );
  const principal = arnLike(made, 'AWS::IAM::Role', /SftpRole/);
  const printed = printedBy(made, 'BucketPolicyacmeerp');
  const may = (action: string, resource: string, context: Record<string, string> = {}) => {
    const request = { principal, action, resource, context };
    return [can(made.template, request), isAllowed(printed, request)];
  };

  for (const action of ['s3:PutObject', 's3:GetObject', 's3:DeleteObject']) {
    expect(may(action, 'arn:aws:s3:::theirs/acme/a.csv'), action).toEqual([true, true]);
    expect(may(action, 'arn:aws:s3:::theirs/bravo/a.csv'), action).toEqual([false, false]);
  }
  expect(may('s3:ListBucket', 'arn:aws:s3:::theirs', { 's3:prefix': 'acme/' })).toEqual([true, true]);
  const use = { principal, action: 'kms:GenerateDataKey', resource: keyOf(THEM, '1'), context: {} };
  expect(isAllowed(printedBy(made, 'BucketPolicyacmeerpKey'), use)).toBe(true);
});

test('the secret of a feed is read with the key that it has', () => {
  const made = synthDrop(stack => ({
    feeds: [
      {
        id: 'acme',
        prefix: 'acme/',
        secret: Secret.fromSecretAttributes(stack, 'Theirs', {
          secretPartialArn: `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:calls/acme`,
          encryptionKey: Key.fromKeyArn(stack, 'SecretKey', keyOf(ACCOUNT, '3')),
        }),
      },
    ],
  }));
  const principal = arnLike(made, 'AWS::IAM::Role', /^DropRole/);
  const secret = `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:calls/acme`;

  expect(can(made.template, { principal, action: 'secretsmanager:GetSecretValue', resource: `${secret}-AbCdEf` })).toBe(
    true,
  );
  expect(
    can(made.template, { principal, action: 'secretsmanager:GetSecretValue', resource: `${secret}-2-AbCdEf` }),
  ).toBe(false);
  expect(can(made.template, { principal, action: 'kms:Decrypt', resource: keyOf(ACCOUNT, '3') })).toBe(true);
});
