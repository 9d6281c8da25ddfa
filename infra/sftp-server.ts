import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnHostKey, CfnServer } from 'aws-cdk-lib/aws-transfer';
import type { Construct } from 'constructs';

/**
 * The newest policy of AWS. It must be named: CloudFormation's default is that of 2018.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/security-policies.html
 */
const SECURITY_POLICY = 'TransferSecurityPolicy-2025-03';

export interface SftpServerProps {
  readonly logGroup: ILogGroup;
  /** Holds a private key in PEM; the server makes one of its own without. */
  readonly hostKey: ISecret | undefined;
}

/**
 * An SFTP server of AWS Transfer Family that keeps its users itself. Nothing here depends on feeds or users, so no later change replaces
 * the server, and with it the host key that partners have come to know.
 */
export function createSftpServer(scope: Construct, { logGroup, hostKey }: SftpServerProps): CfnServer {
  const server = new CfnServer(scope, 'SftpServer', {
    domain: 'S3',
    protocols: ['SFTP'],
    identityProviderType: 'SERVICE_MANAGED',
    endpointType: 'PUBLIC',
    securityPolicyName: SECURITY_POLICY,
    // Clients that set the time of a file after its upload would call the upload failed: S3 has no such time.
    protocolDetails: { setStatOption: 'ENABLE_NO_OP' },
    s3StorageOptions: { directoryListingOptimization: 'ENABLED' },
    // Who logged in, and what was moved. These logs need no role of their own.
    structuredLogDestinations: [logGroup.logGroupArn],
  });
  if (hostKey) {
    new CfnHostKey(scope, 'SftpHostKey', {
      serverId: server.attrServerId,
      description: 'The key by which partners know this server',
      // A reference that CloudFormation resolves: the key is in no template.
      hostKeyBody: hostKey.secretValue.unsafeUnwrap(),
    });
  }
  const { region, urlSuffix } = Stack.of(scope);
  new CfnOutput(scope, 'SftpEndpoint', {
    description: 'The host that partners connect to',
    value: `${server.attrServerId}.server.transfer.${region}.${urlSuffix}`,
  });
  return server;
}
