import { Stack, type StackProps } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { CallListDrop } from '../../infra/call-list-drop.ts';

/** Partners who upload over SFTP. Each has a feed of its own, and sees nothing but that. */
const PARTNERS = [
  {
    id: 'acme',
    ruleId: 101,
    publicKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake acme'],
  },
  {
    id: 'bravo',
    ruleId: 102,
    publicKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEkafEkafEkafEkafEkafEkafEkafEkafEkafEkafEka bravo'],
  },
];

/** An SFTP server before the drop bucket, on which each partner is locked into a feed with one rule. */
export class PartnersSftpStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    // Put in your own address; it is sent a mail that asks for consent.
    const alarmTopic = new Topic(this, 'Alarms', { displayName: 'dropdial', enforceSSL: true });
    alarmTopic.addSubscription(new EmailSubscription('oncall@example.com'));
    const drop = new CallListDrop(this, 'Drop', {
      alarmTopic,
      feeds: PARTNERS.map(({ id: feedId, ruleId }) => ({
        id: feedId,
        prefix: `${feedId}/`,
        defaults: { rule_id: ruleId, priority: 5, max_simultaneous: 5, num_attempts: 2 },
        // A sidecar can say less and never more: it must never reach the rule of another partner.
        limits: { rule_id: [ruleId], priority: { min: 5 }, max_simultaneous: { max: 5 }, rows: { max: 50_000 } },
        // The problems of a refused file lie beside it, since partners see files and nothing else.
        rejectFile: true,
        receiptFile: true,
        // SFTP uploads can be cut short: a last line without its end is no whole file.
        lastLineEnd: 'required',
      })),
      // The host key, in PEM, that partners have come to trust; made once: ssh-keygen -t ed25519 -m PEM
      sftpHostKey: Secret.fromSecretNameV2(this, 'HostKey', 'sftp/host-key'),
    });
    for (const { id: feedId, publicKeys } of PARTNERS) {
      drop.addSftpUser({ userName: feedId, feedId, publicKeys });
    }
  }
}
