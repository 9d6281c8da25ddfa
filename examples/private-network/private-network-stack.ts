import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { CallListDrop } from '../../infra/call-list-drop.ts';

/** A network and a key of one's own. Files and secrets stay inside; calls to Voximplant leave by a NAT gateway. */
export class PrivateNetworkStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const encryptionKey = new Key(this, 'Key', {
      description: 'Files, receipts, queues, secrets and logs of dropdial',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    encryptionKey.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    const alarmTopic = new Topic(this, 'Alarms', { masterKey: encryptionKey, enforceSSL: true });
    const flowLogs = new LogGroup(this, 'FlowLogs', { retention: RetentionDays.ONE_YEAR, encryptionKey });
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 1,
      subnetConfiguration: [
        { name: 'nat', subnetType: SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: false },
        { name: 'function', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 26 },
      ],
      flowLogs: { all: { destination: FlowLogDestination.toCloudWatchLogs(flowLogs) } },
    });
    Validations.of(vpc).acknowledge({
      id: 'NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW',
      reason: 'The route is that of the NAT gateway, which is alone in its subnets: calls to Voximplant leave by it.',
    });
    Validations.of(vpc).acknowledge({
      id: 'NIST.800.53.R5-IAMNoInlinePolicy',
      reason: 'The policy of the flow logs’ role names the one log group and is used by that role alone.',
    });
    // Free, and large files do not pass the NAT gateway, which costs by the gigabyte.
    vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
    const secrets = vpc.addInterfaceEndpoint('Secrets', {
      service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      open: false,
    });

    const drop = new CallListDrop(this, 'Drop', {
      feeds: [{ id: 'claims', prefix: 'claims/', whenInDoubt: 'park', start: 'held' }],
      encryptionKey,
      alarmTopic,
      vpc,
      // Files of some gigabytes: time to read them twice, and the network that comes with memory.
      timeout: Duration.minutes(15),
      memorySize: 1769,
      maxConcurrency: 4,
    });
    for (const bucket of [drop.dropBucket, drop.ledgerBucket]) {
      Validations.of(bucket).acknowledge({
        id: 'NIST.800.53.R5-S3BucketReplicationEnabled',
        reason:
          'Personal data stays in one Region, whose three zones S3 spreads it over; a lost Region is in the recovery plan.',
      });
    }
    secrets.connections.allowDefaultPortFrom(drop.function, 'The function reads credentials');
  }
}
