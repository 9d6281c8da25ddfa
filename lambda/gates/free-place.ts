import * as v from 'valibot';
import type { Receipt } from '../ledger/receipt.ts';
import { isTaken } from '../ledger/standing.ts';
import { STATES } from '../ledger/states.ts';
import type { DocumentKind } from '../ledger/store/conditional-document.ts';
import { fence } from '../ledger/store/fence.ts';
import { activeKey } from '../ledger/store/ledger-keys.ts';
import { isIn, type Submission } from '../ledger/submission.ts';
import { HOUR_MS } from '../time/units.ts';
import type { Lists } from '../voximplant/account.ts';
import type { Statuses } from '../voximplant/find-call-lists.ts';
import { isDone } from '../voximplant/list-status.ts';
import type { GateWorld, Look, Obstacle } from './gate.ts';

const ActiveSchema = v.strictObject({
  version: v.literal(1),
  submissions: v.array(v.string()),
  revision: v.optional(v.string()),
});
type Active = v.InferOutput<typeof ActiveSchema>;

/** How long a list that the API does not show may still be too new to be shown, in milliseconds. */
const UNSEEN_MS = HOUR_MS;
/** Delay before a drop looks again for a free place, in milliseconds. */
const BUSY_MS = 300_000;

/** One document for each feed; 1,000 submissions take 70 KB. */
function activeOf(feed: string): DocumentKind<Active> {
  const conflict = `other workers keep taking places of feed "${feed}"`;
  return { schema: ActiveSchema, maxBytes: 256 * 1024, maxTries: 20, conflict };
}

/** True when a submission has no list that dials and cannot get one without taking a place again. */
async function isWithoutList(
  submission: Submission,
  { ledger, now }: Pick<GateWorld, 'ledger' | 'now'>,
): Promise<boolean> {
  const { receipt } = submission;
  if (STATES[receipt.state].mayDial) return false;
  if (!isIn(submission, 'claimed') || receipt.lease === undefined) return true;
  // Its worker crashed before anything was sent, or sleeps and is fenced off. Its next event takes a place again.
  return !isTaken(receipt, now()) && (await fence(ledger, submission, now()));
}

/**
 * A list that the API does not show was deleted, unless it is new. If the API gives no answer, the list may be
 * dialling.
 */
function mayDial({ state, answer }: Receipt, looked: Statuses | undefined, now: Date): boolean {
  if (state !== 'created' || answer === undefined || looked?.kind !== 'statuses') return true;
  const status = looked.statuses.get(answer.list_id);
  if (status === undefined) return now.getTime() - Date.parse(answer.answeredAt) < UNSEEN_MS;
  return !isDone(status);
}

async function findActive(
  feed: string,
  submissions: readonly string[],
  openLists: () => Promise<Lists>,
  { ledger, now }: Pick<GateWorld, 'ledger' | 'now'>,
): Promise<string[]> {
  const open: Receipt[] = [];
  for (const found of await Promise.all(submissions.map(id => ledger.read(feed, id)))) {
    if (found && !(await isWithoutList(found, { ledger, now }))) open.push(found.receipt);
  }
  const ids = open.map(({ state, answer }) => (state === 'created' ? answer?.list_id : undefined));
  const known = ids.filter(id => id !== undefined);
  const looked = known.length > 0 ? await (await openLists()).statuses(known) : undefined;
  return open.filter(receipt => mayDial(receipt, looked, now())).map(({ submission }) => submission);
}

/** How many drops of a feed can get a place now; infinite without a limit. It only reads. */
export async function countFreePlaces(
  { feed, run }: Pick<Look, 'feed' | 'run'>,
  world: Pick<GateWorld, 'ledger' | 'documents' | 'voximplant' | 'now'>,
): Promise<number> {
  const { id, maxActiveLists: places } = feed;
  if (places === undefined) return Number.POSITIVE_INFINITY;
  const active = await world.documents.change<Active, number>(activeOf(id), {
    key: activeKey(id),
    decide: async ({ submissions } = { version: 1, submissions: [] }) => ({
      result: (await findActive(id, submissions, () => world.voximplant.account(feed, run), world)).length,
    }),
  });
  return Math.max(places - active, 0);
}

/**
 * Counts the submissions of a feed whose lists may be dialling, in one small document for each feed, and makes a drop
 * wait when all places are taken (`maxActiveLists`). Places are released only when a drop needs one. The ledger then
 * tells which submissions have no list, and the API which lists have ended.
 *
 * Every reservation writes the document, even that of a submission that has a place already. Otherwise a waiting
 * submission could continue at the very moment when another one finds it waiting and takes its place.
 */
export async function freePlace(
  { feed, receipt: { submission }, parameters, run }: Look,
  world: GateWorld,
): Promise<Obstacle | undefined> {
  const { id, maxActiveLists: places } = feed;
  if (parameters.dry_run || places === undefined) return undefined;
  const { documents, voximplant, now, newId } = world;
  const hasPlace = await documents.change<Active, boolean>(activeOf(id), {
    key: activeKey(id),
    revision: newId(),
    decide: async ({ submissions } = { version: 1, submissions: [] }) => {
      const others = submissions.filter(other => other !== submission);
      const hasOne = others.length < submissions.length;
      const openLists = () => voximplant.account(feed, run);
      const active = hasOne || others.length < places ? others : await findActive(id, others, openLists, world);
      if (!hasOne && active.length >= places) return { result: false };
      return { result: true, write: { version: 1, submissions: [...active, submission] } };
    },
  });
  if (hasPlace) return undefined;
  const message = `feed "${id}" has its limit of dialling lists, ${places}`;
  const until = new Date(now().getTime() + BUSY_MS);
  return { kind: 'wait', wait: { code: 'feed_busy', message, for: 'free_place', until } };
}
