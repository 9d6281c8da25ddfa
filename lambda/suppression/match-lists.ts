import { DropdialError } from '../errors.ts';
import { nameList, type SuppressionList } from '../feed/suppression-config.ts';
import { readObject } from '../s3/read-object.ts';
import { explainFault, findObjects, isUnusable, type ListObject, MAX_OBJECTS, type Unusable } from './find-objects.ts';
import type { ListWorld } from './list-world.ts';
import { type Matcher, openMatcher } from './match-numbers.ts';
import type { NumberIndex } from './number-index.ts';
import { readList, type UsableFacts } from './read-list.ts';

/** An object of a suppression list, and the rows of the drop that are on it. */
export interface MatchedObject extends ListObject, UsableFacts {
  readonly list: SuppressionList;
}

/**
 * The result of matching all suppression lists. If one cannot be used, nobody may be called, so all count as unusable.
 */
type Matched =
  | { readonly kind: 'matched'; readonly objects: readonly MatchedObject[] }
  | { readonly kind: 'unusable'; readonly message: string };

/** A list that is replaced while it is read is read at most this many times. */
const MAX_LOOKS = 3;
/** Share of the time left for reading lists. Sending the file needs the rest. */
const READING_SHARE = 0.4;

function readOne(
  object: ListObject,
  list: SuppressionList,
  matcher: Matcher,
  { s3, idleMs, signal }: ListWorld,
  budget: AbortSignal,
): Promise<UsableFacts | Unusable> {
  const within = AbortSignal.any([signal, budget]);
  return readList(readObject({ s3, head: object, signal: within, idleMs }, true), list, matcher, within);
}

/** Reads one list completely. `again` when it was replaced meanwhile. */
async function matchList(
  list: SuppressionList,
  matcher: Matcher,
  world: ListWorld,
  budget: AbortSignal,
): Promise<readonly MatchedObject[] | Unusable | 'again'> {
  const found = await findObjects(list, world);
  if (isUnusable(found)) return found;
  const matched: MatchedObject[] = [];
  for (const object of found) {
    const part = list.key === undefined ? `has an object, "${object.key}", that ` : '';
    try {
      const facts = await readOne(object, list, matcher, world, budget);
      if (isUnusable(facts)) return { why: part + facts.why };
      matched.push({ ...object, ...facts, list });
    } catch (error) {
      world.signal.throwIfAborted();
      if (budget.aborted) {
        return {
          why: 'is too large to be read in the time left; give the function more memory or time, or shorten it',
        };
      }
      if (error instanceof DropdialError && error.code === 'source_changed') return 'again';
      return explainFault(error, world.signal);
    }
  }
  return matched;
}

/**
 * Matches the numbers of a drop against every suppression list, each read completely in its current version. Memory
 * depends on the size of the drop only.
 *
 * @throws for reasons other than the lists: the end of the invocation, and bugs.
 */
export async function matchLists(
  lists: readonly SuppressionList[],
  index: NumberIndex,
  world: ListWorld,
): Promise<Matched> {
  const matcher = openMatcher(index);
  const left = world.deadline().getTime() - world.now().getTime();
  const budget = AbortSignal.timeout(Math.max(0, Math.floor(left * READING_SHARE)));
  const objects: MatchedObject[] = [];
  for (const list of lists) {
    let matched = await matchList(list, matcher, world, budget);
    for (let looks = 1; matched === 'again' && looks < MAX_LOOKS; looks++) {
      matched = await matchList(list, matcher, world, budget);
    }
    if (matched === 'again') matched = { why: 'is replaced again and again while it is read; upload it less often' };
    if (!isUnusable(matched) && objects.length + matched.length > MAX_OBJECTS) {
      matched = { why: `and those before it have more than ${MAX_OBJECTS} objects; put them together in fewer` };
    }
    if (isUnusable(matched)) {
      return { kind: 'unusable', message: `the suppression list ${nameList(list)} ${matched.why}` };
    }
    objects.push(...matched);
  }
  return { kind: 'matched', objects };
}

/**
 * True when the lists still have the objects that were read. A list that cannot be read, or is too old by now, counts
 * as changed.
 */
export async function areSame(
  lists: readonly SuppressionList[],
  read: readonly MatchedObject[],
  world: Pick<ListWorld, 's3' | 'signal' | 'now'>,
): Promise<boolean> {
  const nameOf = ({ bucket, key, etag }: ListObject) => JSON.stringify([bucket, key, etag]);
  const found = await Promise.all(lists.map(list => findObjects(list, world)));
  const now = found.flatMap(objects => (isUnusable(objects) ? ['none'] : objects.map(nameOf)));
  return JSON.stringify(now) === JSON.stringify(read.map(nameOf));
}
