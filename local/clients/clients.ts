import type { OpenClient } from './drop-client.ts';
import type { Found, RequirementName } from './find-programs.ts';
import { openAwsCli } from './programs/aws-cli.ts';
import { openBoto3 } from './programs/boto3.ts';
import { openLftp } from './programs/lftp.ts';
import { openSftp } from './programs/openssh-sftp.ts';
import { openRclone } from './programs/rclone.ts';
import { openS3cmd } from './programs/s3cmd.ts';
import { openS3fs } from './programs/s3fs.ts';

/** A client that can drop files. */
export interface ClientKind {
  readonly name: string;
  readonly says: string;
  readonly needs: readonly RequirementName[];
  readonly open: OpenClient;
}

export const CLIENTS = [
  { name: 'aws', says: 'AWS CLI', needs: ['aws'], open: openAwsCli },
  { name: 'boto3', says: 'boto3', needs: ['boto3'], open: openBoto3 },
  { name: 'rclone', says: 'rclone', needs: ['rclone'], open: openRclone },
  { name: 's3cmd', says: 's3cmd', needs: ['s3cmd'], open: openS3cmd },
  { name: 's3fs', says: 'a folder mounted by s3fs', needs: ['s3fs', 'fuse'], open: openS3fs },
  { name: 'sftp', says: 'OpenSSH sftp through rclone serve sftp', needs: ['ssh', 'rclone'], open: openSftp },
  { name: 'lftp', says: 'lftp through rclone serve sftp', needs: ['lftp', 'ssh', 'rclone'], open: openLftp },
] as const satisfies readonly ClientKind[];

export type ClientName = (typeof CLIENTS)[number]['name'];

/** The requirements of a client that a machine does not meet. */
export function missingOf({ needs }: Pick<ClientKind, 'needs'>, found: Found): readonly RequirementName[] {
  return needs.filter(name => !found.has(name));
}
