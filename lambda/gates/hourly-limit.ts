import * as v from 'valibot';
import type { Decision, DocumentKind } from '../ledger/store/conditional-document.ts';
import { hourKey } from '../ledger/store/ledger-keys.ts';
import { HOUR_MS } from '../time/units.ts';
import type { GateWorld, Look, Obstacle } from './gate.ts';

const HourSchema = v.strictObject({
  version: v.literal(1),
  drops: v.array(v.strictObject({ submission: v.string(), at: v.pipe(v.string(), v.isoTimestamp()) })),
});
type Hour = v.InferOutput<typeof HourSchema>;

/** One document for each feed; 1,000 drops take 130 KB. */
function hourOf(feed: string): DocumentKind<Hour> {
  const conflict = `other workers keep counting drops of feed "${feed}"`;
  return { schema: HourSchema, maxBytes: 512 * 1024, maxTries: 20, conflict };
}

/** The drops of the last hour. */
function findRecent(drops: Hour['drops'], now: Date): Hour['drops'] {
  return drops.filter(({ at }) => Date.parse(at) > now.getTime() - HOUR_MS);
}

/**
 * Counts a submission among the drops of its feed's last hour. A submission that is counted stays so, however often it
 * asks; after a lost write, that also tells whether the write was its own.
 *
 * @returns when there is room again; `undefined` when the submission may go on.
 */
function countDrop(
  drops: Hour['drops'],
  submission: string,
  most: number,
  now: Date,
): Decision<Hour, Date | undefined> {
  const recent = findRecent(drops, now);
  if (recent.some(drop => drop.submission === submission)) return { result: undefined };
  // With `most` drops or more, room appears when this one is more than an hour old.
  const blocking = recent[recent.length - most];
  if (blocking) return { result: new Date(Date.parse(blocking.at) + HOUR_MS) };
  const write: Hour = { version: 1, drops: [...recent, { submission, at: now.toISOString() }] };
  return { result: undefined, write };
}

/** How many drops of a feed may go on within this hour; infinite without a limit. */
export async function countRoom(
  { feed: { id, limits } }: Pick<Look, 'feed'>,
  { documents, now }: Pick<GateWorld, 'documents' | 'now'>,
): Promise<number> {
  const { dropsPerHour: most } = limits;
  if (!most) return Number.POSITIVE_INFINITY;
  const recent = await documents.change<Hour, number>(hourOf(id), {
    key: hourKey(id),
    decide: async hour => ({ result: findRecent(hour?.drops ?? [], now()).length }),
  });
  return Math.max(most - recent, 0);
}

/** Limits the drops of a feed within an hour. A drop over the limit waits for room or is rejected, as the feed says. */
export async function hourlyLimit(
  { feed, receipt: { submission } }: Pick<Look, 'feed' | 'receipt'>,
  { documents, now }: Pick<GateWorld, 'documents' | 'now'>,
): Promise<Obstacle | undefined> {
  const { id, limits, whenTooManyDrops } = feed;
  const { dropsPerHour: most } = limits;
  if (!most) return undefined;
  const until = await documents.change<Hour, Date | undefined>(hourOf(id), {
    key: hourKey(id),
    decide: async hour => countDrop(hour?.drops ?? [], submission, most, now()),
  });
  if (until === undefined) return undefined;
  const message = `feed "${id}" has sent its limit of drops within an hour, ${most}`;
  // The wait's message omits the time, which changes with every look: each change would copy the object.
  return whenTooManyDrops === 'refuse'
    ? {
        kind: 'refusal',
        refusal: { code: 'hourly_limit', message: `${message}; there is room at ${until.toISOString()}` },
      }
    : { kind: 'wait', wait: { code: 'hourly_limit', message, for: 'hourly_limit', until } };
}
