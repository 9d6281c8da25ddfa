import type { DropdialConfig } from '../../infra/define-config.ts';
import { readPackage } from '../../infra/read-package.ts';
import { printable } from '../../terminal/printable.ts';
import { describeFilling, describeInstall, secretsOf } from './describe-app.ts';

/** What a deployment makes, as a person would say it. */
export function describeStack({ stackName = 'Dropdial', feeds }: DropdialConfig): string {
  const secrets = secretsOf(feeds);
  const parts = [
    'three buckets: dropped files, receipts, access logs',
    'a function, its role and its logs',
    'a queue, one for dead letters, and a rule that fills it',
    'a schedule that looks after open drops',
    'alarms and a dashboard',
    ...(secrets.length > 0 ? [`${secrets.length === 1 ? 'a secret' : 'secrets'}: ${secrets.join(', ')}`] : []),
  ];
  return `The stack "${stackName}" will have:

${parts.map(part => `  - ${part}`).join('\n')}

It costs a few US dollars a month while nothing is dropped (docs/costs.md).`;
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

${steps.map(step => `  ${step}`).join('\n')}`;
}
