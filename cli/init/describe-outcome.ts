import { CONFIG_FILE } from '../../infra/config/find-config.ts';
import type { DropdialConfig } from '../../infra/document/settings.ts';
import { readPackage } from '../../infra/read-package.ts';
import { printable } from '../../terminal/printable.ts';
import { describeTold } from './alarm-question.ts';
import { describeFilling, describeInstall, secretsOf } from './describe-app.ts';

/** The buckets that a deployment makes; a bucket that exists already is not among them. */
function describeBuckets({ bucket, ledgerBucket }: DropdialConfig): string[] {
  const buckets = [...(bucket ? [] : ['dropped files']), ...(ledgerBucket ? [] : ['receipts'])];
  if (buckets.length === 0) return [];
  const all = [...buckets, 'access logs'];
  return [`${all.length} buckets: ${all.join(', ')}`];
}

/** The parts that only some configurations have. */
function describeExtras({ alarmTopicArn, alarmEmails = [], feeds }: DropdialConfig): string[] {
  const secrets = secretsOf(feeds);
  const users = feeds.flatMap(({ sftpUsers = [] }) => sftpUsers);
  return [
    ...(alarmEmails.length > 0 && alarmTopicArn === undefined
      ? [`a topic that sends alarms to ${alarmEmails.join(', ')}`]
      : []),
    ...(users.length > 0 ? ['an SFTP server, which costs 0.30 USD an hour'] : []),
    ...(secrets.length > 0 ? [`${secrets.length === 1 ? 'a secret' : 'secrets'}: ${secrets.join(', ')}`] : []),
  ];
}

/** The parts that a deployment makes, for people. */
export function describeStack(config: DropdialConfig): string {
  const parts = [
    ...describeBuckets(config),
    config.logGroupName === undefined ? 'a function, its role and its logs' : 'a function and its role',
    'a queue, one for dead letters, and a rule that fills it',
    'a schedule that looks after open drops',
    'alarms and a dashboard',
    ...describeExtras(config),
  ];
  return `The stack "${config.stackName ?? 'Dropdial'}" will have:

${parts.map(part => `  - ${part}`).join('\n')}

Without drops it costs a few US dollars a month (docs/costs.md).`;
}

/**
 * What is said once an app is written.
 *
 * @param folder as it was typed.
 * @param files their names.
 */
export function describeWrittenApp(folder: string, files: readonly string[], config: DropdialConfig): string {
  const { stackName = 'Dropdial', feeds } = config;
  const steps = [
    ...(folder === '.' ? [] : [`cd ${printable(folder)}`]),
    describeInstall(readPackage()),
    'npm run synth                       # offline: nothing is deployed',
    'npx cdk bootstrap                   # once per account and Region',
    'npx cdk deploy',
    ...describeFilling(feeds),
    `npx dropdial doctor --stack ${stackName} --send-test`,
  ];
  return `${printable(folder)} has a whole app now: ${files.join(', ')}.

${describeStack(config)}

Next, with AWS credentials in the environment:

${steps.map(step => `  ${step}`).join('\n')}

${describeTold(config, CONFIG_FILE)}`.trimEnd();
}
