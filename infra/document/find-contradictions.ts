import * as v from 'valibot';
import { ConfigSchema } from '../../lambda/feed/feed-config.ts';
import { findContradictions as findInFunction } from '../../lambda/feed/parse-config.ts';
import { findUnsafe } from '../config/feed-props.ts';
import { describeFunctionFeeds, NOT_DEPLOYED } from '../config/function-feeds.ts';
import { renderConfiguration } from '../config/render-configuration.ts';
import type { ConfigProblem } from './config-error.ts';
import { nameSetting } from './name-setting.ts';
import type { DropdialConfig } from './settings.ts';
import type { Step } from './walk-schema.ts';

const toStep = (text: string): Step => (/^\d+$/.test(text) ? Number(text) : text);

/** Rewrites a message of the function, which names settings by path, so that it names each feed by its id. */
function toProblem(document: DropdialConfig, message: string): ConfigProblem {
  const [, first = ''] = /^"([^"]+)"/.exec(message) ?? [];
  const path = first.split('.').map(toStep);
  const named = message.replaceAll(/"((?:feeds)\.\d+[^"]*)"/g, (_all, dotted: string) =>
    nameSetting(document, dotted.split('.').map(toStep)),
  );
  return { path, message: named };
}

const problem = (document: DropdialConfig, path: readonly Step[], mustBe: string): ConfigProblem => ({
  path,
  message: `${nameSetting(document, path)} ${mustBe}`,
});

/** Partners see nothing but files, and two users with one name would be one. */
function checkSftpUsers(document: DropdialConfig): ConfigProblem[] {
  const users = document.feeds.flatMap(({ sftpUsers = [] }, feed) =>
    sftpUsers.map(({ userName }, index) => ({ userName, path: ['feeds', feed, 'sftpUsers', index, 'userName'] })),
  );
  const names = users.map(({ userName }) => userName);
  const twice = users.filter(({ userName }, index) => names.indexOf(userName) < index);
  const unseen = document.feeds.flatMap(({ sftpUsers = [], receiptFile = false, rejectFile = false }, feed) =>
    sftpUsers.length > 0 && !receiptFile && !rejectFile ? [['feeds', feed, 'receiptFile']] : [],
  );
  return [
    ...unseen.map(path =>
      problem(document, path, 'or "rejectFile" must be true: partners on SFTP see files and nothing else'),
    ),
    ...twice.map(({ path, userName }) => problem(document, path, `must be new; there is a user "${userName}" already`)),
  ];
}

function checkSftpServer(document: DropdialConfig): ConfigProblem[] {
  const { sftp, feeds } = document;
  if (sftp === undefined) return [];
  if (feeds.every(({ sftpUsers = [] }) => sftpUsers.length === 0))
    return [problem(document, ['sftp'], 'means nothing, as no feed has "sftpUsers"; remove it')];
  const { subnetIds = [], addressIds = [] } = sftp.network ?? {};
  const mustBe = `must hold at most one for each subnet, ${subnetIds.length}; got ${addressIds.length}`;
  return addressIds.length > subnetIds.length ? [problem(document, ['sftp', 'network', 'addressIds'], mustBe)] : [];
}

function checkParts(document: DropdialConfig): ConfigProblem[] {
  const { bucket, ledgerBucket, feeds } = document;
  const keys = feeds.flatMap(({ secretKeyArn, secretName }, index) =>
    secretKeyArn !== undefined && secretName === undefined
      ? [
          problem(
            document,
            ['feeds', index, 'secretKeyArn'],
            'means nothing without "secretName"; name the secret, too',
          ),
        ]
      : [],
  );
  return bucket && bucket.name === ledgerBucket?.name
    ? [
        ...keys,
        problem(
          document,
          ['ledgerBucket', 'name'],
          'must not be that of "bucket": who drops files must not write receipts',
        ),
      ]
    : keys;
}

/** Contradictions in a configuration, with which no stack can be made. */
export function findContradictions(document: DropdialConfig): readonly ConfigProblem[] {
  const { apiUrl, suppression, bucket } = document;
  const names = { ...NOT_DEPLOYED, ...(bucket && { dropBucket: bucket.name }) };
  const rendered = renderConfiguration(describeFunctionFeeds(document), names, { apiUrl, suppression });
  const { feeds } = document;
  const ofFunction = [...findInFunction(v.parse(ConfigSchema, rendered)), ...findUnsafe(feeds, suppression)];
  return [
    ...ofFunction.map(message => toProblem(document, message)),
    ...checkSftpUsers(document),
    ...checkSftpServer(document),
    ...checkParts(document),
  ];
}
