import { GetObjectAnnotationCommand, type S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { fingerprint } from '../../lambda/ledger/fingerprint.ts';
import type { Ledger } from '../../lambda/ledger/ledger.ts';
import { type Receipt, ReceiptSchema } from '../../lambda/ledger/receipt.ts';
import { ANNOTATION_NAME } from '../../lambda/s3/annotate.ts';
import { isRefusal } from '../../lambda/s3/is-refusal.ts';
import { readHead } from '../../lambda/s3/read-head.ts';
import { isMissing } from '../../lambda/s3/s3-errors.ts';
import { DROP_ID, type Uploaded } from './upload-drop.ts';

const LIMIT_MS = 30_000;

/** The result of one look at a drop. */
export type Look =
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  /** The object has an outcome, and its receipt may not be read. */
  | { readonly kind: 'metadata'; readonly metadata: Readonly<Record<string, string>> }
  /** Nothing has happened to it so far. */
  | { readonly kind: 'nothing' }
  /** The key now has another object, or none. */
  | { readonly kind: 'replaced' }
  /** Neither the object nor its receipt may be read. */
  | { readonly kind: 'forbidden' };

interface LookOptions {
  readonly s3: S3Client;
  readonly ledger: Pick<Ledger, 'read'>;
  readonly feed: FeedConfig;
  readonly key: string;
  readonly uploaded: Uploaded;
  readonly idempotencyKey?: string | undefined;
  /** False for a store that may not know annotations: it would answer with the file. */
  readonly hasAnnotations: boolean;
}

/** The metadata of the object, once they belong to this upload. */
type Seen = Readonly<Record<string, string>> | 'gone' | 'forbidden';

async function readObject({ s3, feed, key, uploaded }: LookOptions): Promise<Seen> {
  try {
    const head = await readHead(s3, feed.bucket, key, AbortSignal.timeout(LIMIT_MS));
    return head?.metadata[DROP_ID] === uploaded.id ? head.metadata : 'gone';
  } catch (error) {
    if (isRefusal(error)) return 'forbidden';
    throw error;
  }
}

/** The receipt in the object's annotation, for callers who may not read the ledger. */
async function readAnnotation({ s3, feed, key }: LookOptions): Promise<Receipt | undefined> {
  try {
    const place = { Bucket: feed.bucket, Key: key, AnnotationName: ANNOTATION_NAME };
    const { AnnotationPayload } = await s3.send(new GetObjectAnnotationCommand(place));
    const parsed = v.safeParse(
      v.pipe(v.string(), v.parseJson(), ReceiptSchema),
      await AnnotationPayload?.transformToString(),
    );
    return parsed.success ? parsed.output : undefined;
  } catch (error) {
    if (isRefusal(error) || isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Makes a function that looks at an uploaded drop: first at its object, then at its receipt, as far as permissions
 * allow. A forbidden request is not repeated.
 */
export function lookAtDrop(options: LookOptions): () => Promise<Look> {
  const { ledger, feed, key, uploaded, idempotencyKey, hasAnnotations } = options;
  const { etag, versionId } = uploaded;
  const expected = fingerprint({ feed: feed.id, bucket: feed.bucket, key, etag, idempotencyKey });
  let isLedgerOpen = true;

  async function readReceipt(submission: string | undefined): Promise<Receipt | undefined> {
    if (!isLedgerOpen) return undefined;
    try {
      const receipt = (await ledger.read(feed.id, submission ?? expected))?.receipt;
      // If the same file was uploaded before, the expected receipt may belong to that upload. The version tells.
      const isOwn = submission !== undefined || (versionId !== undefined && receipt?.drop.versionId === versionId);
      return isOwn ? receipt : undefined;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      isLedgerOpen = false;
      return undefined;
    }
  }

  return async () => {
    const seen = await readObject(options);
    const metadata = typeof seen === 'string' ? {} : seen;
    const submission = metadata['dropdial-submission'];
    const receipt = await readReceipt(submission);
    if (receipt) return { kind: 'receipt', receipt };
    if (seen === 'gone') return { kind: 'replaced' };
    if (seen === 'forbidden') return { kind: isLedgerOpen ? 'nothing' : 'forbidden' };
    if (submission === undefined) return { kind: 'nothing' };
    const carried = hasAnnotations ? await readAnnotation(options) : undefined;
    return carried?.submission === submission ? { kind: 'receipt', receipt: carried } : { kind: 'metadata', metadata };
  };
}
