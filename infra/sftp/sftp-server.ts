import { Stack } from 'aws-cdk-lib';
import { type IPeer, type IVpc, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnHostKey, CfnServer } from 'aws-cdk-lib/aws-transfer';
import type { Construct } from 'constructs';
import { OUTPUTS } from '../names.ts';
import { printOutput } from '../print-output.ts';

/**
 * AWS's newest policy. It must be named, because CloudFormation's default is that of 2018.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/security-policies.html
 */
const SECURITY_POLICY = 'TransferSecurityPolicy-2025-03';

/** The location and clients of the server's endpoint. */
interface SftpNetwork {
  readonly vpc: IVpc;
  readonly peers: readonly IPeer[];
  /** Allocation ids, one for each public subnet. */
  readonly addresses: readonly string[];
}

interface SftpServerProps {
  readonly logGroup: ILogGroup;
  /** Holds a private key in PEM. Without it, the server generates its own. */
  readonly hostKey: ISecret | undefined;
  /** Default: a public endpoint. */
  readonly network: SftpNetwork | undefined;
}

/** The endpoint in a network: with fixed addresses, or internal. */
function describeEndpoint(scope: Construct, { vpc, peers, addresses }: SftpNetwork) {
  const group = new SecurityGroup(scope, 'SftpSecurityGroup', {
    vpc,
    description: 'dropdial: SFTP from partners',
    allowAllOutbound: false,
  });
  for (const peer of peers) group.addIngressRule(peer, Port.tcp(22), 'SFTP from a partner');
  const isFixed = addresses.length > 0;
  const subnets = isFixed ? vpc.publicSubnets.slice(0, addresses.length) : vpc.privateSubnets;
  return {
    endpointType: 'VPC',
    endpointDetails: {
      vpcId: vpc.vpcId,
      subnetIds: subnets.map(({ subnetId }) => subnetId),
      securityGroupIds: [group.securityGroupId],
      ...(isFixed && { addressAllocationIds: [...addresses] }),
    },
  };
}

/**
 * An SFTP server of AWS Transfer Family with service-managed users. It does not depend on feeds or users, so no later
 * change replaces the server and the host key that partners know.
 */
export function createSftpServer(scope: Construct, { logGroup, hostKey, network }: SftpServerProps): CfnServer {
  const server = new CfnServer(scope, 'SftpServer', {
    domain: 'S3',
    protocols: ['SFTP'],
    identityProviderType: 'SERVICE_MANAGED',
    ...(network ? describeEndpoint(scope, network) : { endpointType: 'PUBLIC' }),
    securityPolicyName: SECURITY_POLICY,
    // Some clients set the time of a file after its upload, and would otherwise report a failure, because S3 has no
    // such time.
    protocolDetails: { setStatOption: 'ENABLE_NO_OP' },
    s3StorageOptions: { directoryListingOptimization: 'ENABLED' },
    // Logins and transfers. These logs need no role.
    structuredLogDestinations: [logGroup.logGroupArn],
  });
  if (hostKey) {
    new CfnHostKey(scope, 'SftpHostKey', {
      serverId: server.attrServerId,
      description: 'The key by which partners know this server',
      // CloudFormation resolves this reference, so the key is in no template.
      hostKeyBody: hostKey.secretValue.unsafeUnwrap(),
    });
  }
  const { region, urlSuffix } = Stack.of(scope);
  const host = `${server.attrServerId}.server.transfer.${region}.${urlSuffix}`;
  printOutput(scope, OUTPUTS.sftpEndpoint, 'The host that partners connect to', host);
  return server;
}
