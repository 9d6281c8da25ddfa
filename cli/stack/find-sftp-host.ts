import { listResources } from './list-resources.ts';
import { splitName } from './split-name.ts';

/** The ARN of an SFTP server. */
const SERVER = /^arn:([\w-]+):transfer:([\w-]+):\d+:server\/(s-[0-9a-f]+)$/;

/**
 * The host name of a stack's SFTP server; `undefined` if it has none.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/transfer-file.html
 */
export async function findSftpHost(stackName: string): Promise<string | undefined> {
  const { construct = '' } = splitName(stackName);
  for await (const { type, logicalId, id } of listResources(stackName)) {
    if (type !== 'AWS::Transfer::Server' || !logicalId.startsWith(construct)) continue;
    const [, partition, region, server] = SERVER.exec(id) ?? [];
    if (server !== undefined)
      return `${server}.server.transfer.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
  }
  return undefined;
}
