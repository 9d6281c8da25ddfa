import type { S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { maskMessage } from '../../csv/phones/mask-numbers.ts';
import { DropdialError } from '../../errors.ts';
import type { Problem } from '../../problem.ts';
import { putConditionally } from '../../s3/put-conditionally.ts';
import { readSmallObject } from '../../s3/read-small-object.ts';
import type { Draft, Ledger } from '../ledger.ts';
import { migrateReceipt } from '../migrate-receipt.ts';
import { type Receipt, ReceiptSchema } from '../receipt.ts';
import type { Submission } from '../submission.ts';
import { receiptKey } from './ledger-keys.ts';

interface ReceiptStoreOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Largest receipt that is read, in bytes. */
const MAX_RECEIPT_BYTES = 1024 * 1024;
/** Tries to write after a 409, before the event is retried. */
const MAX_TRIES = 5;

function parseReceipt(key: string, bytes: Buffer): Receipt {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new DropdialError('ledger_unreadable', `the ledger's document "${key}" is not JSON`, { cause });
  }
  const result = v.safeParse(ReceiptSchema, migrateReceipt(key, json));
  if (result.success) return result.output;
  const field = result.issues[0] && v.getDotPath(result.issues[0]);
  throw new DropdialError('ledger_unreadable', `the ledger's document "${key}" has a wrong "${field ?? 'shape'}"`);
}

const masked = (problem: Problem): Problem => ({ ...problem, message: maskMessage(problem.message) });

/**
 * Masks numbers to call that messages quote. Annotations, events and files are made of receipts, so this is the last
 * place to do so.
 */
function withoutNumbers(draft: Draft): Draft {
  const { problems, plan } = draft;
  return {
    ...draft,
    problems: problems.map(masked),
    ...(plan?.warnings && { plan: { ...plan, warnings: plan.warnings.map(masked) } }),
  };
}

/** Stores receipts as objects in S3, changed by conditional writes only. It does not judge moves; `guardMoves` does. */
export function createReceiptStore({ s3, bucket, now, newId }: ReceiptStoreOptions): Ledger {
  async function read(feed: string, submission: string): Promise<Submission | undefined> {
    const key = receiptKey(feed, submission);
    const object = await readSmallObject(s3, bucket, key, MAX_RECEIPT_BYTES);
    if (object === undefined) return undefined;
    if (object.tooLarge) throw new DropdialError('ledger_unreadable', `the ledger's document "${key}" is too large`);
    return { receipt: parseReceipt(key, object.bytes), etag: object.etag };
  }

  async function write(draft: Draft, previous: Submission | undefined): Promise<Submission | undefined> {
    const receipt: Receipt = { ...withoutNumbers(draft), revision: newId(), updatedAt: now().toISOString() };
    const key = receiptKey(draft.feed, draft.submission);
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const etag = await putConditionally(s3, bucket, key, receipt, previous?.etag);
      if (etag !== undefined) return { receipt, etag };
      const current = await read(draft.feed, draft.submission);
      // The lost write may have been our own first try, whose answer was lost.
      if (current?.receipt.revision === receipt.revision) return current;
      if (current?.etag !== previous?.etag) return undefined;
    }
    throw new DropdialError(
      'ledger_conflict',
      `the ledger refused ${MAX_TRIES} tries to write submission ${draft.submission}`,
    );
  }

  return { read, create: draft => write(draft, undefined), replace: (entry, draft) => write(draft, entry) };
}
