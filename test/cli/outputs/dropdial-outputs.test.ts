import { describe, expect, test } from 'vitest';
import { arnOfQueue } from '../../../cli/outputs/list-names.ts';
import { runInProcess } from '../../support/run-in-process.ts';
import { type ServedStack, serveStack } from '../../support/serve-stack.ts';

const CONFIG = {
  ledgerBucket: 'ledger-of-function',
  queueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/of-function',
  feeds: [
    { id: 'acme', bucket: 'drops', prefix: 'acme/', secretId: 'dropdial/acme' },
    { id: 'bravo', bucket: 'drops', prefix: 'bravo/', secretId: 'their/secret' },
  ],
};
const SQS = 'https://sqs.eu-central-1.amazonaws.com/111122223333';
const NAMES = {
  DropDropBucketName: 'drops',
  DropLedgerBucketName: 'ledger',
  DropQueueUrl: `${SQS}/events`,
  DropDeadLetterQueueUrl: `${SQS}/dead`,
  DropFunctionName: 'the-function',
  DropLogGroupName: '/the/logs',
};
const SECRETS = { 'secrets.acme': 'dropdial/acme', 'secrets.bravo': 'their/secret' };

async function readNames(stack: ServedStack, ...args: readonly string[]) {
  const environment = await serveStack({ config: CONFIG, ...stack });
  return runInProcess(['outputs', '--stack', 'Dropdial', ...args], environment);
}

const readJson = async (outputs: Readonly<Record<string, string>>) =>
  JSON.parse((await readNames({ outputs }, '--json')).out);

describe('the names of a stack', () => {
  test('are those of its outputs, with the secret of each feed', async () => {
    const mails = {
      DropUnsentMailsUrl: `${SQS}/unsent`,
      DropMailFunctionName: 'mails',
      DropMailLogGroupName: '/mails',
      DropSftpEndpoint: 's-1.server.transfer.eu-central-1.amazonaws.com',
      DropFillSecretacme5193FEF0: 'aws secretsmanager put-secret-value',
    };

    expect(await readJson({ ...NAMES, ...mails })).toEqual({
      dropBucket: 'drops',
      ledgerBucket: 'ledger',
      queue: `${SQS}/events`,
      deadLetters: `${SQS}/dead`,
      deadLettersArn: 'arn:aws:sqs:eu-central-1:111122223333:dead',
      function: 'the-function',
      logGroup: '/the/logs',
      unsentMails: `${SQS}/unsent`,
      mailFunction: 'mails',
      mailLogGroup: '/mails',
      sftpEndpoint: 's-1.server.transfer.eu-central-1.amazonaws.com',
      ...SECRETS,
    });
  });

  test('are found in a stack of an earlier version, whose keys end in a digest', async () => {
    const old = Object.fromEntries(Object.entries(NAMES).map(([key, value]) => [`${key}0A1B2C3D`, value]));

    expect(await readJson(old)).toEqual(await readJson(NAMES));
  });

  describe('in a stack with two constructs', () => {
    const second = {
      ...CONFIG,
      ledgerBucket: 'other-ledger',
      feeds: CONFIG.feeds
        .map(feed => ({ ...feed, id: 'night', prefix: 'night/', secretId: 'dropdial/night' }))
        .slice(1),
    };
    const stack = {
      others: { Other: second },
      outputs: {
        ...NAMES,
        DropFunctionName: 'Dropdial-Function',
        OtherLedgerBucketName: 'other-ledger',
        OtherQueueUrl: `${SQS}/other`,
        OtherFunctionName: 'Other',
        JobsQueueUrl: `${SQS}/jobs`,
      },
    };

    test('have the construct in front, and so have the secrets; outputs of others are ignored', async () => {
      const found = JSON.parse((await readNames(stack, '--json')).out);

      expect(found).toMatchObject({
        'Drop.queue': `${SQS}/events`,
        'Drop.secrets.acme': 'dropdial/acme',
        'Drop.secrets.bravo': 'their/secret',
        'Other.queue': `${SQS}/other`,
        'Other.secrets.night': 'dropdial/night',
      });
      expect(Object.keys(found).filter(name => name.includes('secrets'))).toHaveLength(3);
      expect(JSON.stringify(found)).not.toContain('jobs');
    });

    test('are those of the one that is named', async () => {
      const environment = await serveStack({ config: CONFIG, ...stack });
      const { out } = await runInProcess(['outputs', '--stack', 'Dropdial/Other', '--json'], environment);

      expect(JSON.parse(out)).toEqual({
        ledgerBucket: 'other-ledger',
        queue: `${SQS}/other`,
        function: 'Other',
        'secrets.night': 'dropdial/night',
      });
    });

    test.each([
      [
        ['submissions', '--stack', 'Dropdial'],
        'the stack "Dropdial" has several constructs of dropdial: name one with --stack, Dropdial/Drop or Dropdial/Other',
      ],
      [
        ['submissions', '--stack', 'Dropdial/Third'],
        'the stack "Dropdial/Third" cannot be read: the stack has no construct "Third" of dropdial',
      ],
      [['partner-guide', '--feed', 'night', '--stack', 'Dropdial/Drop'], 'night'],
    ])('%j does not guess which one is meant', async (args, message) => {
      const environment = await serveStack({ config: CONFIG, ...stack });

      expect(await runInProcess(args, environment)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
    });
  });

  test('are a table for people, in the terms of the runbook', async () => {
    const { out, code } = await readNames({ outputs: NAMES });

    expect(code).toBe(0);
    expect(out).toMatch(/^dead letters\tDEAD_LETTERS\thttps:.*\/dead$/m);
    expect(out).toMatch(/^secret of bravo\t\ttheir\/secret$/m);
  });

  test('may require permissions', async () => {
    expect(await readNames({})).toMatchObject({ code: 1, err: expect.stringContaining('the stack "Dropdial"') });
  });
});

test('the configuration of a function without a stack gives the names it knows', async () => {
  const { out } = await runInProcess(['outputs', '--json'], { DROPDIAL_CONFIG: JSON.stringify(CONFIG) });

  expect(JSON.parse(out)).toEqual({
    dropBucket: 'drops',
    ledgerBucket: 'ledger-of-function',
    queue: CONFIG.queueUrl,
    ...SECRETS,
  });
});

test.each([
  ['https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q', 'arn:aws-cn:sqs:cn-north-1:111122223333:q'],
  ['https://sqs.us-gov-west-1.amazonaws.com/111122223333/q', 'arn:aws-us-gov:sqs:us-gov-west-1:111122223333:q'],
  ['http://127.0.0.1:9/000000000000/q', undefined],
])('the ARN of %s is %s', (url, arn) => {
  expect(arnOfQueue(url)).toBe(arn);
});
