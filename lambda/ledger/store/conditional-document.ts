import type { S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { DropdialError } from '../../errors.ts';
import { putConditionally } from '../../s3/put-conditionally.ts';
import { readSmallObject } from '../../s3/read-small-object.ts';

/** A kind of small document in the ledger's bucket. */
export interface DocumentKind<T> {
  readonly schema: v.GenericSchema<unknown, T>;
  readonly maxBytes: number;
  /** How often a change is tried while other workers write the same document. */
  readonly maxTries: number;
  /** The message when all tries are lost. */
  readonly conflict: string;
}

/** The decision about a document: a result, with a document to write first if there is one, or another look. */
export type Decision<T, R> = { readonly result: R; readonly write?: T } | 'again';

export interface DocumentChange<T, R> {
  readonly key: string;
  /**
   * Identifies this change within the document. It makes every document unique, since equal bytes have equal ETags, and
   * it tells whether a write that lost was our own, whose answer was lost.
   */
  readonly revision?: string;
  /** The document is not expected to exist, so the first read is skipped. */
  readonly isNew?: boolean;
  decide(document: T | undefined): Promise<Decision<T, R>>;
}

/** The small documents beside the receipts: places, contents and counts. */
export interface Documents {
  /**
   * Reads a document, decides, and writes the next one on the condition that the document has not changed.
   *
   * @throws {DropdialError} `ledger_conflict` when other workers win every time, `ledger_unreadable` when the document
   * is invalid.
   */
  change<T extends object, R>(kind: DocumentKind<T>, change: DocumentChange<T, R>): Promise<R>;
}

interface Seen<T> {
  readonly document: T;
  readonly etag: string;
  readonly revision: unknown;
}

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
