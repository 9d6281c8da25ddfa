import type { S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { DropdialError } from '../../errors.ts';
import { putConditionally } from '../../s3/put-conditionally.ts';
import { readSmallObject } from '../../s3/read-small-object.ts';

/** A kind of small documents in the ledger's bucket. */
export interface DocumentKind<T> {
  readonly schema: v.GenericSchema<unknown, T>;
  /** Largest document, in bytes. */
  readonly maxBytes: number;
  /** How often a document is tried for while other workers write it too. */
  readonly maxTries: number;
  /** What to say when they win every time. */
  readonly conflict: string;
}

/** What a look at a document comes to: a result, perhaps with a document to write first, or another look. */
export type Decision<T, R> = { readonly result: R; readonly write?: T } | 'again';

/** Which document is changed, and how. */
export interface DocumentChange<T, R> {
  readonly key: string;
  /**
   * Names this one change within the document, so that no two documents are the same: two of the same bytes have the same ETag. By
   * it a write that lost is known as our own, whose answer got lost on the way.
   */
  readonly revision?: string;
  /** Nobody is expected to have written it: the first look is saved. */
  readonly isNew?: boolean;
  decide(document: T | undefined): Promise<Decision<T, R>>;
}

/** The small documents beside the receipts: places, contents, counts. */
export interface Documents {
  /**
   * Reads a document, decides, and writes the next one over the very one that was read.
   *
   * @throws {DropdialError} `ledger_conflict` when other workers win every time, `ledger_unreadable` for what is no such document.
   */
  change<T extends object, R>(kind: DocumentKind<T>, change: DocumentChange<T, R>): Promise<R>;
}

interface Seen<T> {
  readonly document: T;
  readonly etag: string;
  readonly revision: unknown;
}

/** Makes the documents of one bucket. */
export function createDocuments(s3: S3Client, bucket: string): Documents {
  return { change: (kind, change) => changeDocument(s3, bucket, kind, change) };
}

async function read<T extends object>(
  s3: S3Client,
  bucket: string,
  key: string,
  { schema, maxBytes }: DocumentKind<T>,
): Promise<Seen<T> | undefined> {
  const object = await readSmallObject(s3, bucket, key, maxBytes);
  if (object === undefined) return undefined;
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), object.bytes.toString('utf8'));
  if (!result.success) throw new DropdialError('ledger_unreadable', `the ledger's document "${key}" is not readable`);
  const { output: document } = result;
  return { document, etag: object.etag, revision: 'revision' in document ? document.revision : undefined };
}

async function changeDocument<T extends object, R>(
  s3: S3Client,
  bucket: string,
  kind: DocumentKind<T>,
  { key, revision, isNew = false, decide }: DocumentChange<T, R>,
): Promise<R> {
  let written: { readonly result: R } | undefined;
  let seen = isNew ? undefined : await read(s3, bucket, key, kind);
  for (let tries = 1; tries <= kind.maxTries; tries++) {
    if (written && revision !== undefined && seen?.revision === revision) return written.result;
    const decision = await decide(seen?.document);
    if (decision !== 'again') {
      if (decision.write === undefined) return decision.result;
      const document = { ...decision.write, ...(revision !== undefined && { revision }) };
      if (await putConditionally(s3, bucket, key, document, seen?.etag)) return decision.result;
      written = decision;
    }
    seen = await read(s3, bucket, key, kind);
  }
  if (written && revision !== undefined && seen?.revision === revision) return written.result;
  throw new DropdialError('ledger_conflict', kind.conflict);
}
