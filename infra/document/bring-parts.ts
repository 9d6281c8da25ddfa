import { Annotations, Duration, Fn, type Stack } from 'aws-cdk-lib';
import { type IPeer, type ISecurityGroup, type IVpc, Peer, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { CallListDropProps } from '../call-list-drop-props.ts';
import type { FeedProps } from '../config/feed-props.ts';
import { toFeedSettings } from '../config/function-feeds.ts';
import { createAlarmTopic } from './alarm-topic.ts';
import type {
  BucketSettings,
  ConfiguredFeed,
  DropdialConfig,
  NetworkSettings,
  SftpServerSettings,
} from './settings.ts';

/** The existing resources of a configuration, as CDK objects. */
type Parts = Omit<CallListDropProps, 'feeds'>;

function bringKey(stack: Stack, id: string, arn: string | undefined): IKey | undefined {
  return arn === undefined ? undefined : Key.fromKeyArn(stack, id, arn);
}

function bringBucket(stack: Stack, id: string, { name, account, keyArn }: BucketSettings): IBucket {
  const encryptionKey = bringKey(stack, `${id}Key`, keyArn);
  return Bucket.fromBucketAttributes(stack, id, {
    bucketName: name,
    ...(account !== undefined && { account }),
    ...(encryptionKey && { encryptionKey }),
  });
}

function bringEventBus(stack: Stack, name: string): IEventBus {
  return name.startsWith('arn:')
    ? EventBus.fromEventBusArn(stack, 'Bus', name)
    : EventBus.fromEventBusName(stack, 'Bus', name);
}

/** A network by its id and subnets. Its zones are not used. */
function bringVpc(stack: Stack, id: string, vpcId: string, subnetIds: readonly string[], isPublic = false): IVpc {
  const availabilityZones = subnetIds.map((_id, index) => Fn.select(index, Fn.getAzs()));
  const subnets = isPublic ? { publicSubnetIds: [...subnetIds] } : { privateSubnetIds: [...subnetIds] };
  const vpc = Vpc.fromVpcAttributes(stack, id, { vpcId, availabilityZones, ...subnets });
  // Their route tables are not used, either.
  Annotations.of(vpc).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId');
  return vpc;
}

function bringNetwork(stack: Stack, { vpcId, subnetIds, securityGroupIds }: NetworkSettings): Parts {
  const securityGroups = securityGroupIds?.map(
    (id): ISecurityGroup => SecurityGroup.fromSecurityGroupId(stack, `Group-${id}`, id),
  );
  return { vpc: bringVpc(stack, 'Network', vpcId, subnetIds), ...(securityGroups && { securityGroups }) };
}

function toPeer(text: string): IPeer {
  if (text.startsWith('pl-')) return Peer.prefixList(text);
  return text.includes(':') ? Peer.ipv6(text) : Peer.ipv4(text);
}

function bringSftp(stack: Stack, { hostKeySecretName, network }: SftpServerSettings): Parts {
  return {
    ...(hostKeySecretName !== undefined && {
      sftpHostKey: Secret.fromSecretNameV2(stack, 'HostKey', hostKeySecretName),
    }),
    ...(network && {
      sftpVpc: bringVpc(stack, 'SftpNetwork', network.vpcId, network.subnetIds, Boolean(network.addressIds?.length)),
      sftpPeers: network.peers.map(toPeer),
      ...(network.addressIds && { sftpAddresses: network.addressIds }),
    }),
  };
}

/** A secret by its name. With an encryption key, CDK knows the secret by a partial ARN. */
function bringSecret(stack: Stack, id: string, name: string, keyArn: string | undefined): ISecret {
  const encryptionKey = bringKey(stack, `${id}Key`, keyArn);
  if (encryptionKey === undefined) return Secret.fromSecretNameV2(stack, id, name);
  const secretPartialArn = stack.formatArn({ service: 'secretsmanager', resource: `secret:${name}`, resourceName: '' });
  return Secret.fromSecretAttributes(stack, id, {
    secretPartialArn: secretPartialArn.replace(/\/$/, ''),
    encryptionKey,
  });
}

/** A feed of a configuration, as props of the construct. */
export function bringFeed(stack: Stack, feed: ConfiguredFeed): FeedProps {
  const { id, secretName, secretKeyArn } = feed;
  const props = toFeedSettings(feed);
  if (secretName === undefined) return props;
  return { ...props, secret: bringSecret(stack, `Secret-${id}`, secretName, secretKeyArn) };
}

/** The rest of a configuration, as props of the construct. */
export function bringParts(stack: Stack, config: DropdialConfig): Parts {
  const { bucket, ledgerBucket, eventBus, network, sftp, logGroupName, timeoutMinutes, suppressionKeyArns } = config;
  const { apiUrl, suppression, memorySize, maxConcurrency } = config;
  const alarmTopic = createAlarmTopic(stack, config);
  const encryptionKey = bringKey(stack, 'EncryptionKey', config.encryptionKeyArn);
  return {
    ...(apiUrl !== undefined && { apiUrl }),
    ...(suppression && { suppression }),
    ...(memorySize !== undefined && { memorySize }),
    ...(maxConcurrency !== undefined && { maxConcurrency }),
    ...(timeoutMinutes !== undefined && { timeout: Duration.minutes(timeoutMinutes) }),
    ...(alarmTopic && { alarmTopic }),
    ...(encryptionKey && { encryptionKey }),
    ...(bucket && { bucket: bringBucket(stack, 'Drops', bucket) }),
    ...(ledgerBucket && { ledgerBucket: bringBucket(stack, 'Ledger', ledgerBucket) }),
    ...(eventBus !== undefined && { eventBus: bringEventBus(stack, eventBus) }),
    ...(logGroupName !== undefined && { logGroup: LogGroup.fromLogGroupName(stack, 'Logs', logGroupName) }),
    ...(suppressionKeyArns && {
      suppressionKeys: suppressionKeyArns.map((arn, index) => Key.fromKeyArn(stack, `ListKey${index}`, arn)),
    }),
    ...(network && bringNetwork(stack, network)),
    ...(sftp && bringSftp(stack, sftp)),
  };
}
