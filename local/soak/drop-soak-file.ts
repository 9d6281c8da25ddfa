import { PutObjectCommand, type ServerSideEncryption } from '@aws-sdk/client-s3';
import { DROP_BUCKET, type EmbeddedStack } from '../embedded-stack.ts';
import type { Random } from './create-random.ts';
import { FEED_KINDS } from './soak-feeds.ts';

const PARAMETERS = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 };
const TAGS = Object.entries(PARAMETERS)
  .map(([name, value]) => `${name}=${value}`)
  .join('&');

/** A file of a soak, and what is uploaded beside it. */
interface SoakFile {
  readonly key: string;
  readonly body: string;
  /** Whether its parameters are in tags, or in a sidecar before or after the file. */
  readonly parameters: 'tags' | 'before' | 'after';
  /** Under SSE-KMS every write of it has another ETag. */
  readonly encryption: ServerSideEncryption;
}

/** Creates a file with a unique content, so that its digest identifies it. */
export function makeSoakFile(index: number, random: Random): SoakFile {
  const rows = 1 + random.below(200);
  const lines = Array.from({ length: rows }, (_, row) => `+1202555${String(row).padStart(4, '0')};file ${index}`);
  const kind = random.pick(FEED_KINDS);
  return {
    key: `${kind}/soak-${index}.csv`,
    body: ['phone_number;note', ...lines, ''].join('\n'),
    parameters: kind === 'parameters' ? random.pick(['before', 'after']) : 'tags',
    encryption: random.oneIn(2) ? 'aws:kms' : 'AES256',
  };
}

/** Uploads a file and, before or after it, its sidecar. */
export async function dropSoakFile({ client }: Pick<EmbeddedStack, 'client'>, file: SoakFile): Promise<void> {
  const { key: Key, body: Body, parameters, encryption: ServerSideEncryption } = file;
  const sidecar = { Bucket: DROP_BUCKET, Key: `${Key}.json`, Body: JSON.stringify(PARAMETERS) };
  if (parameters === 'before') await client.send(new PutObjectCommand(sidecar));
  const Tagging = parameters === 'tags' ? TAGS : undefined;
  await client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key, Body, Tagging, ServerSideEncryption }));
  if (parameters === 'after') await client.send(new PutObjectCommand(sidecar));
}
