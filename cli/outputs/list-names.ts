import type { OutputKind } from '../../infra/names.ts';
import type { Config } from '../../lambda/feed/feed-config.ts';
import type { Outputs } from '../stack/read-outputs.ts';

/** A name that users or commands of the runbook need. */
interface StackName {
  /** The key for programs, such as `deadLetters`. */
  readonly kind: string;
  /** The name for people. */
  readonly what: string;
  /** The placeholder in the runbook; absent if no command uses it. */
  readonly placeholder?: string;
  readonly value: string;
}

/** The names of all outputs, in display order. */
const SHOWN = [
  ['dropBucket', 'drop bucket', 'BUCKET'],
  ['ledgerBucket', 'ledger bucket', undefined],
  ['queue', 'queue', 'QUEUE'],
  ['deadLetters', 'dead letters', 'DEAD_LETTERS'],
  ['function', 'function', 'FUNCTION'],
  ['logGroup', 'log group', 'LOG_GROUP'],
  ['unsentMails', 'unsent mails', 'UNSENT_MAILS'],
  ['mailFunction', 'function for mails', 'MAIL_FUNCTION'],
  ['mailLogGroup', 'its log group', 'MAIL_LOG_GROUP'],
  ['sftpEndpoint', 'SFTP server', undefined],
  ['alarmsTell', 'alarms tell', undefined],
] as const satisfies readonly (readonly [OutputKind, string, string | undefined])[];

/**
 * The ARN of a queue, which some commands require, from its address; `undefined` if the address is not of SQS in AWS.
 */
export function arnOfQueue(url: string): string | undefined {
  const [, region, suffix, account, name] =
    /^https:\/\/sqs\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)\/(\d{12})\/([\w-]+)$/.exec(url) ?? [];
  if (region === undefined) return undefined;
  const partition = suffix?.endsWith('.cn') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:sqs:${region}:${account}:${name}`;
}

function listOutputs(outputs: Outputs): StackName[] {
  return SHOWN.flatMap(([kind, what, placeholder]): StackName[] => {
    const { [kind]: value } = outputs;
    if (value === undefined) return [];
    const arn = kind === 'deadLetters' ? arnOfQueue(value) : undefined;
    return [
      { kind, what, value, ...(placeholder && { placeholder }) },
      ...(arn
        ? [{ kind: 'deadLettersArn', what: 'dead letters, ARN', placeholder: 'DEAD_LETTERS_ARN', value: arn }]
        : []),
    ];
  });
}

/** The names that a function without a known stack has. */
function listOfFunction({ feeds, ledgerBucket, queueUrl }: Config): StackName[] {
  const buckets = [...new Set(feeds.map(({ bucket }) => bucket))];
  return [
    ...buckets.map(value => ({ kind: 'dropBucket', what: 'drop bucket', placeholder: 'BUCKET', value })),
    { kind: 'ledgerBucket', what: 'ledger bucket', value: ledgerBucket },
    ...(queueUrl === undefined ? [] : [{ kind: 'queue', what: 'queue', placeholder: 'QUEUE', value: queueUrl }]),
  ];
}

/**
 * The names of a deployment, in the order in which people look for them; the secrets of feeds last.
 *
 * @param configs one for each construct, by the name of its function.
 * @param outputs those of its stack, by the path of the construct; `undefined` if no stack is known.
 */
export function listNames(
  configs: ReadonlyMap<string, Config>,
  outputs: ReadonlyMap<string, Outputs> | undefined,
): readonly StackName[] {
  // Foreign outputs with a similar ending have no ledger.
  const constructs = [...(outputs ?? [])].filter(([, { ledgerBucket }]) => ledgerBucket !== undefined);
  const isAlone = constructs.length < 2;
  const nameIn = (construct: string | undefined, each: StackName): StackName =>
    isAlone || construct === undefined
      ? each
      : { ...each, kind: `${construct}.${each.kind}`, what: `${construct}: ${each.what}` };
  const ofStack = constructs.flatMap(([construct, found]) => listOutputs(found).map(each => nameIn(construct, each)));
  const secrets = [...configs].flatMap(([lambda, { feeds }]) => {
    const [construct] = constructs.find(([, { function: name }]) => name === lambda) ?? [];
    return feeds.map(({ id, secretId }) =>
      nameIn(construct, { kind: `secrets.${id}`, what: `secret of ${id}`, value: secretId }),
    );
  });
  return [...(outputs ? ofStack : [...configs.values()].flatMap(listOfFunction)), ...secrets];
}
