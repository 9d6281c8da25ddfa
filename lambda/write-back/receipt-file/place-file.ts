import type { S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { DropdialError } from '../../errors.ts';
import { Time } from '../../fields.ts';
import { isCsvKey } from '../../keys/csv-key.ts';
import { MAX_KEY_BYTES } from '../../keys/key-length.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { isSuperseded } from '../../ledger/standing.ts';
import type { Log } from '../../log.ts';
import { putConditionally } from '../../s3/put-conditionally.ts';
import { readHead } from '../../s3/read-head.ts';
import { FILE_MARK, type Lying, putBeside, readBeside, warnOfOther } from '../put-beside.ts';
import { describeDrop } from './describe-drop.ts';
import type { ReceiptFile } from './receipt-file.ts';
import { writeText } from './write-text.ts';

/** The object that the files are about, and its feed. */
interface Place {
  readonly bucket: string;
  readonly key: string;
  /** The feed's id. */
  readonly feed: string;
  readonly rejectFile: boolean;
}

/** The clients that placing a file uses. */
export interface PlaceWorld {
  readonly s3: S3Client;
  readonly ledger: Pick<Ledger, 'read'>;
}

/** How often writing a file is tried while other workers write it, too. */
const MAX_TRIES = 5;
/** Time limit of a look at the drop itself, in milliseconds. */
const LOOK_MS = 5_000;
const WHAT = 'the receipt file';

/** The claims of a file about its age and its submission. Nothing else in it is trusted, so nothing else is read. */
const ClaimSchema = v.object({ uploadedAt: Time, updatedAt: Time, submission: v.optional(v.string()) });
type Claim = v.InferOutput<typeof ClaimSchema>;

/** True when one is about a later upload than the other, or about the same one at a later time. */
function isLater(one: Claim, other: Claim): boolean {
  const [a, b] = [one, other].map(({ uploadedAt, updatedAt }) => `${uploadedAt} ${updatedAt}`);
  return a !== undefined && b !== undefined && a > b;
}

/** The bytes of the file, formatted for people. */
const toBytes = (file: ReceiptFile) => Buffer.from(`${JSON.stringify(file, undefined, 2)}\n`);

interface There extends Lying {
  /** Absent for an object that is not a receipt file. */
  readonly claim?: Claim;
}

async function readThere(s3: S3Client, { bucket, key }: Pick<Place, 'bucket' | 'key'>): Promise<There | undefined> {
  const lying = await readBeside(s3, bucket, key);
  if (lying === undefined) return undefined;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ClaimSchema), lying.bytes?.toString('utf8'));
  return parsed.success ? { ...lying, claim: parsed.output } : lying;
}

/** True when only its uploader can read the drop now. */
async function isUnreadable({ bucket, key }: Place, { s3 }: PlaceWorld): Promise<boolean> {
  try {
    await readHead(s3, bucket, key, AbortSignal.timeout(LOOK_MS));
    return false;
  } catch (error) {
    if (error instanceof DropdialError && error.code === 'source_encrypted') return true;
    throw error;
  }
}

/**
 * Chooses what to write: the report on the later upload wins. Anyone who may upload can write a file that claims to be
 * later, so a claim only says where to look, and the words come from the ledger.
 *
 * @returns `leave` for an unreadable drop, which has no submission but proves the claim by being unreadable;
 * `undefined` for a claim that nothing confirms.
 */
async function chooseWords(
  place: Place,
  told: ReceiptFile,
  { claim }: There,
  world: PlaceWorld,
): Promise<ReceiptFile | 'leave' | undefined> {
  if (claim === undefined || !isLater(claim, told)) return told;
  const { submission } = claim;
  if (submission === undefined) return (await isUnreadable(place, world)) ? 'leave' : undefined;
  if (!/^[0-9a-f]{64}$/.test(submission)) return undefined;
  const known = (await world.ledger.read(place.feed, submission))?.receipt;
  if (known?.drop.bucket !== place.bucket || known.drop.key !== place.key) return undefined;
  // The submission that continued it reports the same upload.
  if (isSuperseded(known)) return told;
  const words = describeDrop(known, place);
  return isLater(words, told) && !isLater(claim, words) ? words : undefined;
}

async function putText({ bucket, key }: Place, file: ReceiptFile, log: Log, { s3 }: PlaceWorld): Promise<void> {
  const type = 'text/plain; charset=utf-8';
  await putBeside(s3, { bucket, key: `${key}.result.txt`, body: writeText(file), type, what: WHAT }, log);
}

/**
 * Writes the state of a drop beside it: `KEY.result.json`, and the same as text, `KEY.result.txt`. Neither starts
 * anything.
 *
 * Several workers may write at the same time, about one upload or about two uploads of one name. The report on the
 * later upload stays, and of two reports on one upload the later one. The text is made of the JSON that finally exists.
 * Both names belong to the function, so anything else there is replaced, with a warning. Beside an object that is not a
 * CSV, only the text is written, because the other name could be that of a sidecar.
 */
export async function placeFile(place: Place, told: ReceiptFile, log: Log, world: PlaceWorld): Promise<void> {
  if (!isCsvKey(place.key)) return putText(place, told, log, world);
  const { s3 } = world;
  const json = { bucket: place.bucket, key: `${place.key}.result.json` };
  if (Buffer.byteLength(json.key) > MAX_KEY_BYTES) return;
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const seen = await readThere(s3, json);
    const chosen = seen && (await chooseWords(place, told, seen, world));
    if (chosen === 'leave') return;
    const same = seen?.claim && chosen && { ...chosen, updatedAt: seen.claim.updatedAt };
    if (same && seen.bytes?.equals(toBytes(same))) return putText(place, same, log, world);
    const isForged = chosen === undefined || (seen?.claim === undefined && seen?.isMarked === false);
    if (seen && isForged) warnOfOther(WHAT, log);
    const file = chosen ?? told;
    const metadata = { [FILE_MARK]: 'true' };
    const etag = await putConditionally(s3, json.bucket, json.key, toBytes(file), seen?.etag, metadata);
    if (etag === undefined) continue;
    await putText(place, file, log, world);
    // Another worker that wrote in the meantime may have written the text before ours.
    if ((await readBeside(s3, json.bucket, json.key))?.etag === etag) return;
  }
  log.warn(`${WHAT} could not be written`, { reason: 'others kept replacing it' });
}
