import { randomUUID } from 'node:crypto';
import { PutObjectCommand, type PutObjectCommandInput, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/** A bucket to try things out in. */
export interface Lab {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Whether the bucket keeps versions. */
  readonly isVersioned: boolean;
}

/** What the product comes to where a server does not do as AWS documents. */
export interface Otherwise {
  readonly isSafe: boolean;
  readonly because: string;
}

/** Something that S3 does, and that the product relies on. */
export interface Semantic {
  readonly name: string;
  /** What AWS documents, in the words that `look` answers with. */
  readonly documented: string;
  /** The page that says so. */
  readonly page: string;
  readonly otherwise: Otherwise | ((seen: string) => Otherwise);
  /** Only where the bucket keeps versions. */
  readonly needsVersions?: boolean;
  /** Tries it, and says what was seen. What it throws counts as seen, as {@link answerOf} says it. */
  readonly look: (lab: Lab) => Promise<string>;
}

/** What a look at one semantic came to. */
export interface Finding {
  readonly semantic: Semantic;
  readonly is: 'documented' | 'different' | 'unsupported';
  /** In place of what is documented. */
  readonly seen: string;
  /** What the product comes to on this server. */
  readonly otherwise: Otherwise;
}

const USER_GUIDE = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/';
const API_REFERENCE = 'https://docs.aws.amazon.com/AmazonS3/latest/API/';

export const guide = (page: string) => `${USER_GUIDE}${page}.html`;
export const api = (page: string) => `${API_REFERENCE}API_${page}.html`;

export const safe = (because: string): Otherwise => ({ isSafe: true, because });
export const unsafe = (because: string): Otherwise => ({ isSafe: false, because });

/** How a server refuses: status and code, as in `412 PreconditionFailed`. */
export function describeRefusal(error: unknown): string {
  if (!(error instanceof S3ServiceException)) return error instanceof Error ? error.message : String(error);
  const { httpStatusCode: status = 0 } = error.$metadata;
  // An answer to HEAD has no body, and some name no code otherwise: then the status is all that is known.
  return /^(Unknown|UnknownError|Error|\d+)$/.test(error.name) ? String(status) : `${status} ${error.name}`;
}

/** `done`, or how the server refused. */
export async function answerOf(request: Promise<unknown>): Promise<string> {
  return request.then(() => 'done', describeRefusal);
}

/** A key that nothing lies under. */
export function newKey(): string {
  return `judge/${randomUUID()}`;
}

/** Writes an object under a new key unless one is given. */
export async function put({ s3, bucket }: Lab, input: Partial<PutObjectCommandInput> = {}) {
  const { Key = newKey(), Body = 'a\n1\n', ...more } = input;
  const output = await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...more }));
  return { Key, ETag: output.ETag ?? '', VersionId: output.VersionId };
}

/** ETag of no object. */
export const STALE = '"00000000000000000000000000000000"';
