import { createHash } from 'node:crypto';
import { readFile } from '../csv/bytes/read-file.ts';
import { noteOnLatest } from '../ledger/move.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Run } from '../run.ts';
import type { ObjectHead } from '../s3/read-head.ts';
import { openSource } from '../s3/read-object.ts';
import { readOptions } from '../submission/transfer/plan-options.ts';
import type { World } from '../world.ts';
import type { Drop } from './drop.ts';

type Needs = Pick<World, 's3' | 'idleMs' | 'ledger'>;

/** What a file would be sent as, as a plan says it. */
async function digestOf({ feed, head }: Drop, carried: Submission, run: Run, { s3, idleMs }: Needs): Promise<string> {
  const { parameters = {} } = carried.receipt;
  const source = openSource({ s3, head, signal: run.signal, idleMs });
  const hash = createHash('sha256');
  const options = readOptions(feed, head.key, parameters, head.output.ContentEncoding);
  for await (const chunk of readFile(source(), options)) hash.update(chunk);
  return hash.digest('hex');
}

/** Says in a submission's document that an object is a copy of its own, whoever made it. */
export function adoptCopy(
  { ledger }: Pick<World, 'ledger'>,
  submission: Submission,
  { etag, versionId }: ObjectHead,
): Promise<Submission> {
  return noteOnLatest(ledger, submission, ({ writeBack }) =>
    writeBack.copies.some(copy => copy.etag === etag)
      ? undefined
      : { writeBack: { ...writeBack, copies: [...writeBack.copies, { etag, versionId }] } },
  );
}

function isUpToPerson({ receipt: { wait, acts = [] } }: Submission): boolean {
  return wait?.for === 'person' || acts.some(({ act }) => act === 'stopped');
}

/**
 * The drop as it is when somebody copied its object onto itself: to set a time or metadata, to encrypt it anew, to restore it. That is no
 * upload, however late it comes and whatever ETag it has: an object that names a submission of this very key, and has its content, is
 * what that submission was made of.
 *
 * What was never read has no content to compare, and dialled nobody: it goes on as a new upload. Not so what a person was asked about, or has
 * stopped: whatever was copied is still theirs to judge.
 */
export async function followCopy(drop: Drop, run: Run, world: Needs): Promise<Drop> {
  const { carried, head } = drop;
  const sha256 = carried?.receipt.plan?.sha256;
  if (carried === undefined) return drop;
  if (sha256 === undefined && !isUpToPerson(carried)) return drop;
  if (sha256 !== undefined && (await digestOf(drop, carried, run, world)) !== sha256) return drop;
  const known = await adoptCopy(world, carried, head);
  run.log.info('the object was copied onto itself; it is no new upload', { submission: known.receipt.submission });
  return { ...drop, known, uploadedEtag: known.receipt.drop.etag };
}
