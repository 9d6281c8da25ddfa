import * as v from 'valibot';
import { quoteAnswer } from '../net/quote-answer.ts';
import { bearsMark } from './bears-mark.ts';
import { type CallContext, callMethod, type MethodResult } from './call-method.ts';

/** Most that the API gives at once. */
const PAGE = 1000;
/** A search over more pages than these is given up: nobody has a million lists of one name. */
const MAX_PAGES = 100;
/** How much the API's clock may lag behind ours, in milliseconds. */
const CLOCK_MARGIN = 10 * 60_000;

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const PageSchema = v.object({
  result: v.array(
    v.object({
      list_id: id,
      list_name: v.string(),
      status: v.optional(v.string(), ''),
      // Only informs, so an odd one must not hide the list.
      dt_submit: v.fallback(v.optional(v.string()), undefined),
    }),
  ),
  total_count: v.optional(v.number()),
});
type Page = v.InferOutput<typeof PageSchema>;

/** A list as GetCallLists shows it. */
export interface FoundList {
  readonly listId: number;
  readonly name: string;
  /** `In progress`, `Completed` or `Canceled`, as far as is documented. */
  readonly status: string;
  /** UTC, `YYYY-MM-DD HH:mm:ss`. */
  readonly submittedAt: string | undefined;
}

/** What a search came to. An empty one is a denial, so whatever is odd about an answer makes it `unknown`. */
export type Found =
  | { readonly kind: 'found'; readonly lists: readonly FoundList[] }
  | { readonly kind: 'unknown'; readonly reason: string };

function describe(result: Exclude<MethodResult<Page>, { kind: 'ok' }>): string {
  return result.kind === 'refused' ? `GetCallLists was refused with code ${result.code}` : result.reason;
}

type Read =
  | {
      readonly kind: 'read';
      readonly lists: readonly FoundList[];
      /** Whether these are all there are: what a denial needs. */
      readonly isWhole: boolean;
    }
  | Extract<Found, { kind: 'unknown' }>;

/**
 * Every list that a filter of the API lets through, over all pages.
 *
 * No order of the lists is documented, and they may shift while they are read: one that is deleted moves another one onto a
 * page that was read already. So they are all there are only when every page tells the same total and as many were seen.
 */
async function readAll(context: CallContext, filter: Readonly<Record<string, string>>): Promise<Read> {
  const lists = new Map<number, FoundList>();
  const totals = new Set<number | undefined>();
  for (let page = 0, offset = 0; page < MAX_PAGES; page++) {
    const parameters = { ...filter, count: String(PAGE), offset: String(offset) };
    const answer = await callMethod(context, 'GetCallLists', parameters, PageSchema);
    if (answer.kind !== 'ok') return { kind: 'unknown', reason: describe(answer) };
    const { result, total_count: total } = answer.value;
    for (const { list_id: listId, list_name: name, status, dt_submit: submittedAt } of result) {
      lists.set(listId, { listId, name, status: quoteAnswer(status), submittedAt });
    }
    totals.add(total);
    offset += result.length;
    // Without a total only an empty page is the last one: the API may give fewer than it was asked for.
    if (result.length === 0 || (total !== undefined && offset >= total)) {
      const isWhole = totals.size === 1 && total === lists.size;
      return { kind: 'read', lists: [...lists.values()].sort((a, b) => a.listId - b.listId), isWhole };
    }
  }
  return { kind: 'unknown', reason: `GetCallLists has more than ${MAX_PAGES} pages` };
}

const NOT_WHOLE: Extract<Found, { kind: 'unknown' }> = {
  kind: 'unknown',
  reason: 'GetCallLists showed another number of lists than it has',
};

/** As the API writes times. */
function toApiTime(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

/** Which lists are looked for. */
export interface Search {
  /** What the name ends in, or begins with: a space, `~` and twelve hex digits. */
  readonly mark: string;
  /** The whole name. */
  readonly listName: string;
  /** Lists submitted earlier are not looked for. */
  readonly from: Date;
}

/**
 * Finds the lists whose names have a mark, the oldest first.
 *
 * Whether the API's filter by name is exact, or looks for a part, is not documented; both find the full name. What it finds
 * is compared here. Only when that finds nothing are all lists since `from` looked through: an empty answer has to be a proof.
 * A list that was seen is there, whatever else is odd.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/get-call-lists
 */
export async function findCallLists(context: CallContext, { mark, listName, from }: Search): Promise<Found> {
  const since = toApiTime(new Date(from.getTime() - CLOCK_MARGIN));
  for (const filter of [{ name: listName }, { from_date: since }]) {
    const read = await readAll(context, filter);
    if (read.kind === 'unknown') return read;
    const lists = read.lists.filter(({ name }) => bearsMark(name, mark));
    if (lists.length > 0) return { kind: 'found', lists };
    if (!read.isWhole) return NOT_WHOLE;
  }
  return { kind: 'found', lists: [] };
}

/** What the status of each list is; a list that the API does not show is left out. */
export type Statuses =
  | { readonly kind: 'statuses'; readonly statuses: ReadonlyMap<number, string> }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Asks for the status of lists by their ids.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/get-call-lists
 */
export async function readCallListStatuses(context: CallContext, listIds: readonly number[]): Promise<Statuses> {
  // An empty filter might mean every list.
  if (listIds.length === 0) return { kind: 'statuses', statuses: new Map() };
  const read = await readAll(context, { list_id: listIds.join(';') });
  if (read.kind === 'unknown') return read;
  if (!read.isWhole) return NOT_WHOLE;
  return { kind: 'statuses', statuses: new Map(read.lists.map(({ listId, status }) => [listId, status])) };
}
