import type { DropdialConfig } from '../../../infra/document/settings.ts';

const keyArn = (last: string, account = '111122223333') =>
  `arn:aws:kms:eu-central-1:${account}:key/1234abcd-12ab-34cd-56ef-${last.padStart(12, '0')}`;

/** A configuration with every setting. */
export const WHOLE: Required<DropdialConfig> = {
  $schema: './node_modules/dropdial/schema/deployment.schema.json',
  stackName: 'Calls',
  env: { account: '111122223333', region: 'eu-central-1' },
  alarmEmails: ['oncall@example.com', 'lead@example.com'],
  alarmTopicArn: 'arn:aws:sns:eu-central-1:111122223333:alarms',
  operators: [
    { arn: 'arn:aws:iam::111122223333:role/Operators' },
    { arn: 'arn:aws:iam::111122223333:user/ada', sendTest: true },
  ],
  suppression: [{ bucket: 'lists', key: 'do-not-call.txt' }],
  suppressionKeyArns: [keyArn('1')],
  bucket: { name: 'their-drops', account: '444455556666', keyArn: keyArn('2', '444455556666') },
  ledgerBucket: { name: 'our-ledger' },
  encryptionKeyArn: keyArn('3'),
  eventBus: 'outcomes',
  network: {
    vpcId: 'vpc-0123456789abcdef0',
    subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    securityGroupIds: ['sg-0123456789abcdef0'],
  },
  sftp: {
    hostKeySecretName: 'sftp/host-key',
    network: {
      vpcId: 'vpc-0123456789abcdef1',
      subnetIds: ['subnet-0123456789abcdef2'],
      peers: ['203.0.113.7/32', '2001:db8::/32', 'pl-0123456789abcdef0'],
      addressIds: ['eipalloc-0123456789abcdef0'],
    },
  },
  logGroupName: '/dropdial/calls',
  apiUrl: 'https://api.example.com/platform_api',
  timeoutMinutes: 10,
  memorySize: 1024,
  maxConcurrency: 6,
  terminationProtection: true,
  tags: { team: 'dialling' },
  feeds: [
    {
      id: 'acme',
      prefix: 'acme/',
      rejectFile: true,
      secretName: 'voximplant/acme',
      secretKeyArn: keyArn('4'),
      uploaders: ['arn:aws:iam::111122223333:role/Exporter'],
      followers: ['arn:aws:iam::111122223333:role/Watcher', 'arn:aws:iam::111122223333:user/eve'],
      sftpUsers: [{ userName: 'acme', publicKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA'], canRename: false }],
    },
    { id: 'bravo', prefix: 'bravo/', secretName: 'voximplant/bravo' },
    { id: 'carol', prefix: 'carol/' },
  ],
};
