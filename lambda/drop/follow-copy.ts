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

/** The digest of the bytes that would be sent for a file, computed as in its plan. */
async function digestOf({ feed, head }: Drop, carried: Submission, run: Run, { s3, idleMs }: Needs): Promise<string> {
  const { parameters = {} } = carried.receipt;
  const source = openSource({ s3, head, signal: run.signal, idleMs });
  const hash = createHash('sha256');
  const options = readOptions(feed, head.key, parameters, head.output.ContentEncoding);
  for await (const chunk of readFile(source(), options)) hash.update(chunk);
  return hash.digest('hex');
}

/** Records in the document of a submission that an object is a copy of its upload, whoever made the copy. */
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
 * Recognises a drop whose object somebody copied onto itself, to set a time or metadata, to encrypt it again, or to
 * restore it. Such a copy is not an upload, however late it comes and whatever its ETag is: an object that names a
 * submission of its own key, and has that submission's content, belongs to that submission.
 *
 * A file that was never read has no content to compare and called nobody, so its copy continues as a new upload. If the
 * submission waits for a person, or a person has stopped it, the copy stays with it, because that person has to decide.
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
