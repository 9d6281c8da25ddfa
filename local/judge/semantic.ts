import { randomUUID } from 'node:crypto';
import { PutObjectCommand, type PutObjectCommandInput, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/** A bucket for experiments. */
export interface Lab {
  readonly s3: S3Client;
  readonly bucket: string;
  /** True when the bucket keeps versions. */
  readonly isVersioned: boolean;
}

/** The consequence for the product when a server differs from AWS's documentation. */
export interface Otherwise {
  readonly isSafe: boolean;
  readonly because: string;
}

/** A behaviour of S3 that the product relies on. */
export interface Semantic {
  readonly name: string;
  /** The documented behaviour, in the words that `look` returns. */
  readonly documented: string;
  /** The page that documents it. */
  readonly page: string;
  readonly otherwise: Otherwise | ((seen: string) => Otherwise);
  /** Only for versioned buckets. */
  readonly needsVersions?: boolean;
  /** Tests it and describes the behaviour. An error counts as behaviour, as {@link answerOf} describes it. */
  readonly look: (lab: Lab) => Promise<string>;
}

/** The result of testing one semantic. */
export interface Finding {
  readonly semantic: Semantic;
  readonly is: 'documented' | 'different' | 'unsupported';
  /** The actual behaviour. */
  readonly seen: string;
  /** The consequence for the product on this server. */
  readonly otherwise: Otherwise;
}

const USER_GUIDE = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/';
const API_REFERENCE = 'https://docs.aws.amazon.com/AmazonS3/latest/API/';

export const guide = (page: string) => `${USER_GUIDE}${page}.html`;
export const api = (page: string) => `${API_REFERENCE}API_${page}.html`;

export const safe = (because: string): Otherwise => ({ isSafe: true, because });
export const unsafe = (because: string): Otherwise => ({ isSafe: false, because });

/** Describes a rejection by status and code, such as `412 PreconditionFailed`. */
export function describeRefusal(error: unknown): string {
  if (!(error instanceof S3ServiceException)) return error instanceof Error ? error.message : String(error);
  const { httpStatusCode: status = 0 } = error.$metadata;
  // An answer to HEAD has no body, and some other answers name no code, so only the status is known.
  return /^(Unknown|UnknownError|Error|\d+)$/.test(error.name) ? String(status) : `${status} ${error.name}`;
}

/** `done`, or how the server rejected the request. */
export async function answerOf(request: Promise<unknown>): Promise<string> {
  return request.then(() => 'done', describeRefusal);
}

/** A key without an object. */
export function newKey(): string {
  return `judge/${randomUUID()}`;
}

/** Writes an object, under a new key by default. */
export async function put({ s3, bucket }: Lab, input: Partial<PutObjectCommandInput> = {}) {
  const { Key = newKey(), Body = 'a\n1\n', ...more } = input;
  const output = await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...more }));
  return { Key, ETag: output.ETag ?? '', VersionId: output.VersionId };
}

/** An ETag that no object has. */
export const STALE = '"00000000000000000000000000000000"';
