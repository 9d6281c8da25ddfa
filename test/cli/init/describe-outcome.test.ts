import { expect, test } from 'vitest';
import { describeStack, describeWrittenApp } from '../../../cli/init/describe-outcome.ts';
import type { DropdialConfig } from '../../../infra/document/settings.ts';

const acme = { id: 'acme', prefix: 'acme/' };
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2yYQ8m1o3G3f2Y1c1Yw7w7Xw1r8f2Y1c1Yw7w7Xw1r partner';
const partsOf = (config: DropdialConfig) => describeStack(config).match(/(?<=^ {2}- ).*$/gm);

test.each<[what: string, config: Partial<DropdialConfig>, has: readonly string[], lacks: readonly string[]]>([
  ['a stack of its own', {}, ['3 buckets: dropped files, receipts, access logs', 'a secret: dropdial/acme'], ['SFTP']],
  ['an existing bucket', { bucket: { name: 'theirs' } }, ['2 buckets: receipts, access logs'], ['dropped files']],
  [
    'existing buckets and logs',
    { bucket: { name: 'theirs' }, ledgerBucket: { name: 'ours' }, logGroupName: '/calls' },
    ['a function and its role'],
    ['bucket', 'its logs'],
  ],
  ['alarms by mail', { alarmEmails: ['ops@example.com'] }, ['a topic that sends alarms to ops@example.com'], []],
  ['partners over SFTP', { feeds: [{ ...acme, sftpUsers: [{ userName: 'acme', publicKeys: [KEY] }] }] }, ['SFTP'], []],
  ['existing secrets', { feeds: [{ ...acme, secretName: 'theirs' }] }, [], ['secret']],
  ['two feeds', { feeds: [acme, { id: 'bravo', prefix: 'bravo/' }] }, ['secrets: dropdial/acme, dropdial/bravo'], []],
])('the summary describes the deployment of %s', (_what, config, has, lacks) => {
  const said = partsOf({ feeds: [acme], ...config })?.join('\n') ?? '';
  for (const part of has) expect(said).toContain(part);
  for (const part of lacks) expect(said).not.toContain(part);
});

test('an existing secret does not have to be filled', () => {
  const said = describeWrittenApp('calls', ['app.ts'], {
    feeds: [acme, { ...acme, id: 'bravo', secretName: 'theirs' }],
  });
  expect(said.match(/put-secret-value --secret-id \S+/g)).toEqual(['put-secret-value --secret-id dropdial/acme']);
});
