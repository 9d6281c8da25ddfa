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

/** Size from which an upload takes long enough to matter, in bytes: 16 s at 2 MB/s. */
const LARGE = 32 * 1024 * 1024;
/** The factor by which a gzipped file is assumed to grow before it was read. */
const PACKED = 16;
/** Delay before a drop looks again for room, in milliseconds. */
const BUSY_MS = 300_000;

function uploadsOf(feed: string): DocumentKind<Uploads> {
  const conflict = `other workers keep beginning uploads of feed "${feed}"`;
  return { schema: UploadsSchema, maxBytes: 256 * 1024, maxTries: 20, conflict };
}

/** True for a file whose upload takes long, by its plan or, without one, by the size of its object. */
function isLarge({ drop, plan }: Pick<Receipt, 'drop' | 'plan'>): boolean {
  return (plan?.bytes ?? drop.size * (isGzipKey(drop.key) ? PACKED : 1)) >= LARGE;
}

/** The uploads whose workers may still be alive. */
function findRunning({ uploads }: Uploads = { version: 1, uploads: [] }, now: Date): Uploads['uploads'] {
  return uploads.filter(({ until }) => Date.parse(until) > now.getTime());
}

/** How many large files of a feed may start now; infinite without a limit. */
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
 * Keeps large files of one feed from occupying the whole function: `maxUploads` of them are handled at a time, and the
 * others wait. If a worker dies, its upload stops counting when its lease has expired.
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

/** Releases what `fairShare` took, if anything. If that fails, it is released when the lease expires. */
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
