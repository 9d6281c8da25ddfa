import { CopyObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { DROP_BUCKET, type EmbeddedStack } from '../embedded-stack.ts';
import type { Random } from './create-random.ts';

/**
 * Copies a file onto itself like gateways, backups and batch jobs: with its metadata or replaced metadata, and with the
 * same encryption or another one, so that its ETag changes.
 *
 * @returns what was done, in words.
 */
export async function touchFile(
  { client }: Pick<EmbeddedStack, 'client'>,
  Key: string,
  random: Random,
): Promise<string> {
  const [isKept, isEncrypted] = [random.oneIn(2), random.oneIn(2)];
  const words = `copied by others, metadata ${isKept ? 'kept' : 'replaced'}${isEncrypted ? ', other ETag' : ''}`;
  const place = { Bucket: DROP_BUCKET, Key };
  try {
    const { Metadata = {} } = isKept ? await client.send(new HeadObjectCommand(place)) : {};
    await client.send(
      new CopyObjectCommand({
        ...place,
        CopySource: `${DROP_BUCKET}/${Key}`,
        MetadataDirective: 'REPLACE',
        Metadata: { ...Metadata, mtime: '1' },
        ServerSideEncryption: isEncrypted ? 'aws:kms' : 'AES256',
      }),
    );
  } catch {
    // A fault that was meant for the function affected the copy.
    return 'a copy by others failed';
  }
  return words;
}
