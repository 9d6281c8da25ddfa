import type { Stack } from 'aws-cdk-lib';
import { EventField, Match, type Rule } from 'aws-cdk-lib/aws-events';
import { AwsApi } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnConnector } from 'aws-cdk-lib/aws-transfer';
import type { CallListDrop } from '../../../infra/call-list-drop.ts';

/** The recipe in docs/results.md for sending results on. The page has exactly these lines. */
export function sendResultsOn(this: Stack, drop: CallListDrop, secret: ISecret): Rule {
  const role = new Role(this, 'ConnectorRole', { assumedBy: new ServicePrincipal('transfer.amazonaws.com') });
  drop.dropBucket.grantReadWrite(role, 'results/acme/*');
  secret.grantRead(role);
  const connector = new CfnConnector(this, 'Partner', {
    url: 'sftp://files.partner.example',
    accessRole: role.roleArn,
    sftpConfig: { userSecretId: secret.secretArn, trustedHostKeys: ['ssh-ed25519 AAAA...'] },
  });
  const rule = drop.onCompleted(
    new AwsApi({
      service: 'transfer',
      action: 'startFileTransfer',
      parameters: {
        ConnectorId: connector.attrConnectorId,
        SendFilePaths: [`/${drop.dropBucket.bucketName}/${EventField.fromPath('$.detail.list.results.key')}`],
        RemoteDirectoryPath: '/results',
      },
    }),
    { feedId: 'acme' },
  );
  // A deleted list has no results.
  rule.addEventPattern({ detail: { list: { results: { key: Match.exists() } } } });
  return rule;
}
