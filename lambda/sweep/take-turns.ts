import { describeError } from '../errors.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { countUploads } from '../gates/fair-share.ts';
import { countFreePlaces } from '../gates/free-place.ts';
import type { GateWorld, Look } from '../gates/gate.ts';
import { countRoom } from '../gates/hourly-limit.ts';
import type { WaitReason } from '../ledger/pause.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Run } from '../run.ts';
import type { Due } from './bring-back.ts';

/**
 * What drops of one feed have to share: there may be more due drops than there is room for, and then a sweep looks only
 * at as many as can go on.
 */
type Turn = 'free_place' | 'hourly_limit' | 'upload' | 'source';

/**
 * Drops of one feed that wait for an upload or a tag and are looked at per sweep. Normally the event of the upload
 * brings them back.
 */
const MAX_LOOKS = 50;

const TURNS: Readonly<Partial<Record<WaitReason, Turn>>> = {
  free_place: 'free_place',
  hourly_limit: 'hourly_limit',
  upload: 'upload',
  parameters: 'source',
  sidecar: 'source',
  tags: 'source',
  person: 'source',
};

/** The turn that a drop waits for; `undefined` when it can be handed out whenever it is due. */
export function turnOf({ state, wait }: Pick<Receipt, 'state' | 'wait'>): Turn | undefined {
  return state === 'waiting' && wait !== undefined ? TURNS[wait.for] : undefined;
}

/** A due drop that has to wait for its turn. */
export interface DueInTurn extends Due {
  readonly turn: Turn;
}

/** The number of drops, by feed and turn, that were handed out recently and may still take the room that is free. */
export type OnTheirWay = Map<string, number>;

/** The key of a feed's turn; ids contain no blanks. */
export function turnKey(feed: string, turn: Turn): string {
  return `${feed} ${turn}`;
}

/** How many drops of a feed may go on, for each kind of turn. */
const COUNTS: Readonly<
  Record<Exclude<Turn, 'source'>, (look: Pick<Look, 'feed' | 'run'>, world: GateWorld) => Promise<number>>
> = { free_place: countFreePlaces, hourly_limit: countRoom, upload: countUploads };

async function countRoomFor(turn: Turn, feed: FeedConfig, run: Run, world: GateWorld): Promise<number> {
  if (turn === 'source') return MAX_LOOKS;
  try {
    return await COUNTS[turn]({ feed, run }, world);
  } catch (error) {
    // Handling one drop shows the failure where an operator sees it.
    run.log.warn('nobody can say how many drops may go on', { feed: feed.id, turn, reason: describeError(error) });
    return 1;
  }
}

/** Oldest first; drops that wait for their source by their last look, the earliest first. */
function sortTurns(due: readonly DueInTurn[], turn: Turn): readonly DueInTurn[] {
  return turn === 'source'
    ? due.toSorted((a, b) => a.marker.at.getTime() - b.marker.at.getTime())
    : due.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
}

/**
 * Chooses the drops whose turn it is, as many as there is room for. The cost of a crowd of waiting drops then depends
 * on time and not on their number, and drops of other feeds do not queue behind them.
 */
export async function takeTurns(
  due: readonly DueInTurn[],
  onTheirWay: OnTheirWay,
  run: Run,
  world: GateWorld & { readonly feeds: readonly FeedConfig[] },
): Promise<readonly Due[]> {
  const groups = Map.groupBy(due, ({ marker, turn }) => turnKey(marker.feed, turn));
  const chosen: Due[] = [];
  for (const [key, group] of groups) {
    const [{ marker, turn } = { marker: undefined, turn: undefined }] = group;
    const feed = world.feeds.find(({ id }) => id === marker?.feed);
    if (feed === undefined || turn === undefined) continue;
    const room = (await countRoomFor(turn, feed, run, world)) - (onTheirWay.get(key) ?? 0);
    chosen.push(...sortTurns(group, turn).slice(0, Math.max(room, 0)));
  }
  return chosen;
}
