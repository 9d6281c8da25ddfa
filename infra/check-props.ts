import { Token } from 'aws-cdk-lib';
import type { CallListDropProps } from './call-list-drop-props.ts';

/** The ranges that AWS, or the work itself, sets. */
const MIN_TIMEOUT_SECONDS = 30;
const MAX_TIMEOUT_SECONDS = 900;
const MIN_MEMORY_MB = 256;
const MAX_MEMORY_MB = 10_240;
const MIN_CONCURRENCY = 2;
const MAX_CONCURRENCY = 1000;

/** Other values are computed from these, which is impossible with one that only a deployment knows. */
function checkKnown(name: string, isKnown: boolean): void {
  if (isKnown) return;
  throw new Error(`"${name}" must be known at synth; got a value that only the deployment knows, such as a parameter`);
}

function checkNumber(name: string, value: number | undefined, min: number, max: number, unit: string): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`"${name}" must be a whole number from ${min} to ${max}${unit}; got ${value}`);
  }
}

function checkNetwork({ vpc, vpcSubnets, securityGroups }: CallListDropProps): void {
  if (vpc === undefined) {
    if (vpcSubnets) throw new Error('"vpcSubnets" needs "vpc": name the network whose subnets they are');
    if (securityGroups) throw new Error('"securityGroups" needs "vpc": name the network they belong to');
    return;
  }
  if (securityGroups?.length === 0) throw new Error('"securityGroups" must hold at least one group; or leave it out');
  if (vpcSubnets === undefined && vpc.privateSubnets.length === 0) {
    throw new Error(
      '"vpc" must have private subnets with a way to the Internet, where Voximplant is: add a NAT gateway, or name others with "vpcSubnets"',
    );
  }
  if (vpcSubnets && vpc.selectSubnets(vpcSubnets).isPendingLookup !== true) {
    const { subnets } = vpc.selectSubnets(vpcSubnets);
    const isolated = new Set(vpc.isolatedSubnets.map(({ subnetId }) => subnetId));
    const isCutOff = subnets.every(({ subnetId }) => isolated.has(subnetId));
    if (isCutOff) {
      throw new Error(
        '"vpcSubnets" must have a way to the Internet, where Voximplant is; these are isolated: choose SubnetType.PRIVATE_WITH_EGRESS',
      );
    }
  }
}

function checkSftpNetwork({ sftpVpc, sftpPeers, sftpAddresses }: CallListDropProps): void {
  if (sftpVpc === undefined) {
    if (sftpPeers) throw new Error('"sftpPeers" needs "sftpVpc": a public endpoint cannot choose who reaches it');
    if (sftpAddresses) throw new Error('"sftpAddresses" needs "sftpVpc": a public endpoint has addresses of its own');
    return;
  }
  if (sftpPeers === undefined || sftpPeers.length === 0) {
    throw new Error(
      '"sftpPeers" must say who reaches the endpoint in "sftpVpc", such as [Peer.ipv4("203.0.113.7/32")]',
    );
  }
  const subnets = sftpVpc.publicSubnets.length;
  const addresses = sftpAddresses?.length ?? 0;
  if (addresses > subnets) {
    throw new Error(`"sftpAddresses" must hold at most one for each public subnet, ${subnets}; got ${addresses}`);
  }
}

/**
 * Checks everything but the feeds, which have a check of their own.
 *
 * @throws {Error} which names the field, what it must be, and what it was.
 */
export function checkProps(props: CallListDropProps): void {
  checkKnown('timeout', props.timeout?.isUnresolved() !== true);
  checkKnown('maxConcurrency', !Token.isUnresolved(props.maxConcurrency));
  const seconds = props.timeout?.toSeconds({ integral: false });
  checkNumber('timeout', seconds, MIN_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS, ' seconds');
  checkNumber('memorySize', props.memorySize, MIN_MEMORY_MB, MAX_MEMORY_MB, ' MB');
  checkNumber('maxConcurrency', props.maxConcurrency, MIN_CONCURRENCY, MAX_CONCURRENCY, '');
  checkNetwork(props);
  checkSftpNetwork(props);
  const { bucket, ledgerBucket } = props;
  if (bucket && ledgerBucket && (bucket === ledgerBucket || bucket.bucketName === ledgerBucket.bucketName)) {
    throw new Error('"ledgerBucket" must not be "bucket": who drops files must not write receipts; give it another');
  }
}
