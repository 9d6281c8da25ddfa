import { randomUUID } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { refreshResults } from '../lambda/acts/refresh-results.ts';
import { parseConfig } from '../lambda/feed/parse-config.ts';
import type { ListPart } from '../lambda/ledger/list-part.ts';
import { type Receipt, ReceiptSchema } from '../lambda/ledger/receipt.ts';
import { openLedger } from '../lambda/ledger/store/open-ledger.ts';
import { type Unclaimed, UnclaimedSchema } from '../lambda/ledger/store/unclaimed-document.ts';
import { DROP_BUCKET, type EmbeddedStack, LEDGER_BUCKET } from './embedded-stack.ts';
import type { S3Event } from './s3/s3-event.ts';

/** Settings of the local feed's results: collected at once, since nobody waits for an hour here. */
export const LOCAL_RESULTS = { write: 'file', settleMinutes: 0, unreached: true } as const;

/** The maximum number of sweeps until the results exist: one looks at the list, and large lists take more. */
const MOST_SWEEPS = 100;
/** How many lines of the file are shown. */
const SHOWN_LINES = 12;

/** The results of a list, and the beginning of its file. */
interface ShownResults {
  readonly list: ListPart;
  readonly lines: readonly string[];
}

/** Opens the ledger of a local stack, to read the function's documents. */
function openLocalLedger({ client: s3 }: EmbeddedStack) {
  const now = () => new Date();
  return { ...openLedger({ s3, bucket: LEDGER_BUCKET, now, newId: randomUUID, owes: () => false }), now };
}

/** The receipt of a drop; `undefined` if there is none. */
export async function readLocally(
  stack: EmbeddedStack,
  feed: string,
  submission: string,
): Promise<Receipt | undefined> {
  return (await openLocalLedger(stack).ledger.read(feed, submission))?.receipt;
}

const DocumentSchema = v.pipe(v.string(), v.parseJson(), v.union([ReceiptSchema, UnclaimedSchema]));

/** A document of the ledger in the version of the event; `undefined` if it is of another kind. */
export async function readWritten(
  { client }: EmbeddedStack,
  { bucket, key, versionId }: S3Event,
): Promise<Receipt | Unclaimed | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
  const parsed = v.safeParse(DocumentSchema, await Body?.transformToString());
  return parsed.success ? parsed.output : undefined;
}

/**
 * Makes the simulator call everybody on a drop's list, and the function collect the results.
 *
 * @param submission of the drop.
 * @returns `undefined` if nothing was collected.
 */
export async function collectLocally(
  stack: EmbeddedStack,
  feedId: string,
  submission: string,
): Promise<ShownResults | undefined> {
  const { client: s3, simulator } = stack;
  const desk = openLocalLedger(stack);
  const feed = parseConfig(stack.environment.DROPDIAL_CONFIG ?? '').feeds.find(({ id }) => id === feedId);
  const found = feed && (await desk.ledger.read(feed.id, submission));
  if (found?.receipt.answer === undefined) return undefined;
  simulator?.completeList(found.receipt.answer.list_id);
  await refreshResults(desk, found, feed, 'refresh');
  for (let sweeps = 0; sweeps < MOST_SWEEPS; sweeps++) {
    await stack.sweep();
    const list = (await desk.ledger.read(found.receipt.feed, submission))?.receipt.list;
    if (list?.results === undefined) continue;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: DROP_BUCKET, Key: list.results.key }));
    const text = (await Body?.transformToString()) ?? '';
    return { list, lines: text.split('\r\n').slice(0, SHOWN_LINES) };
  }
  return undefined;
}
