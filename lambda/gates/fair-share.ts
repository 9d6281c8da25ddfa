import * as v from 'valibot';
import { Time } from '../fields.ts';
import { isGzipKey } from '../keys/csv-key.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Decision, DocumentKind } from '../ledger/store/conditional-document.ts';
import { uploadsKey } from '../ledger/store/ledger-keys.ts';
import { leaseOf } from '../run.ts';
import type { GateWorld, Look, Obstacle } from './gate.ts';

const UploadsSchema = v.strictObject({
  version: v.literal(1),
  uploads: v.array(v.strictObject({ owner: v.string(), until: Time })),
});
type Uploads = v.InferOutput<typeof UploadsSchema>;

/** From so many bytes on a file keeps the function busy for long enough to matter: a quarter of a minute at 2 MB/s. */
const LARGE = 32 * 1024 * 1024;
/** How many times as large a packed file is taken to be, before it was read. */
const PACKED = 16;
/** Until a feed that has its share is looked at again, in milliseconds. */
const BUSY_MS = 300_000;

function uploadsOf(feed: string): DocumentKind<Uploads> {
  const conflict = `other workers keep beginning uploads of feed "${feed}"`;
  return { schema: UploadsSchema, maxBytes: 256 * 1024, maxTries: 20, conflict };
}

/** True for a file whose upload takes long: what its plan says, or else what its object does. */
function isLarge({ drop, plan }: Pick<Receipt, 'drop' | 'plan'>): boolean {
  return (plan?.bytes ?? drop.size * (isGzipKey(drop.key) ? PACKED : 1)) >= LARGE;
}

/** The uploads whose workers may be alive. */
function findRunning({ uploads }: Uploads = { version: 1, uploads: [] }, now: Date): Uploads['uploads'] {
  return uploads.filter(({ until }) => Date.parse(until) > now.getTime());
}

/** How many large files of a feed may be begun now; endless without a limit. */
export async function countUploads(
  { feed: { id, maxUploads: most } }: Pick<Look, 'feed'>,
  { documents, now }: Pick<GateWorld, 'documents' | 'now'>,
): Promise<number> {
  if (most === undefined) return Number.POSITIVE_INFINITY;
  return documents.change<Uploads, number>(uploadsOf(id), {
    key: uploadsKey(id),
    decide: async document => ({ result: Math.max(most - findRunning(document, now()).length, 0) }),
  });
}

/**
 * Keeps large files of one feed from having all of the function to themselves, for as long as it takes to upload them: `maxUploads` of them
 * are handled at a time, the others wait. An upload that nobody ends is over when its worker must be.
 */
export async function fairShare({ feed, receipt, run }: Look, world: GateWorld): Promise<Obstacle | undefined> {
  const { id, maxUploads: most } = feed;
  if (most === undefined || !isLarge(receipt)) return undefined;
  const { documents, now } = world;
  const lease = leaseOf(run);
  const begins = await documents.change<Uploads, boolean>(uploadsOf(id), {
    key: uploadsKey(id),
    decide: async (document): Promise<Decision<Uploads, boolean>> => {
      const others = findRunning(document, now()).filter(({ owner }) => owner !== run.owner);
      if (others.length >= most) return { result: false };
      return { result: true, write: { version: 1, uploads: [...others, lease] } };
    },
  });
  if (begins) return undefined;
  const message = `feed "${id}" is sending ${most} large files, which is its limit`;
  return {
    kind: 'wait',
    wait: { code: 'feed_busy', message, for: 'upload', until: new Date(now().getTime() + BUSY_MS) },
  };
}

/** Gives back what `fairShare` took, if it did. Where that fails, it comes back by itself. */
export async function endUpload(
  { feed: { id }, receipt, run }: Pick<Look, 'feed' | 'receipt' | 'run'>,
  { documents, now }: Pick<GateWorld, 'documents' | 'now'>,
): Promise<void> {
  if (!isLarge(receipt)) return;
  await documents
    .change<Uploads, undefined>(uploadsOf(id), {
      key: uploadsKey(id),
      decide: async (document): Promise<Decision<Uploads, undefined>> => {
        const running = findRunning(document, now());
        const others = running.filter(({ owner }) => owner !== run.owner);
        if (others.length === running.length) return { result: undefined };
        return { result: undefined, write: { version: 1, uploads: others } };
      },
    })
    .catch(() => undefined);
}
