import * as v from 'valibot';
import { quoteAnswer } from '../net/quote-answer.ts';
import { bearsMark } from './bears-mark.ts';
import { type CallContext, callMethod, type MethodResult } from './call-method.ts';

/** Largest page that the API returns. */
const PAGE = 1000;
/** A search over more pages is given up as `unknown`. */
const MAX_PAGES = 100;
/** How far the API's clock may be behind ours, in milliseconds. */
const CLOCK_MARGIN = 10 * 60_000;

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const PageSchema = v.object({
  result: v.array(
    v.object({
      list_id: id,
      list_name: v.string(),
      status: v.optional(v.string(), ''),
      // Informational only, so an invalid value must not hide the list.
      dt_submit: v.fallback(v.optional(v.string()), undefined),
    }),
  ),
  total_count: v.optional(v.number()),
});
type Page = v.InferOutput<typeof PageSchema>;

/** A list as GetCallLists returns it. */
export interface FoundList {
  readonly listId: number;
  readonly name: string;
  /** `In progress`, `Completed` or `Canceled`, as far as documented. */
  readonly status: string;
  /** UTC, `YYYY-MM-DD HH:mm:ss`. */
  readonly submittedAt: string | undefined;
}

/**
 * The result of a search. Finding nothing proves that no list exists, so any irregularity in an answer makes it
 * `unknown`.
 */
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
      /** True when these are all lists, as a proof of absence needs. */
      readonly isWhole: boolean;
    }
  | Extract<Found, { kind: 'unknown' }>;

/**
 * Reads every list that matches a filter of the API, over all pages.
 *
 * No order of the lists is documented, and they may shift during reading: a deleted list moves another one onto a page
 * that was read before. So the reading is complete only when every page has the same total and that many lists were
 * seen.
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
    // Without a total, only an empty page is surely the last: pages may be short.
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

/** Formats a time as the API does. */
function toApiTime(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

/** Criteria for the lists to find. */
export interface Search {
  /** The mark at the end or front of the name: a space, `~` and twelve hexadecimal digits. */
  readonly mark: string;
  /** The whole name. */
  readonly listName: string;
  /** Lists that were submitted earlier are ignored. */
  readonly from: Date;
}

/**
 * Finds the lists whose names have a mark, oldest first.
 *
 * It is not documented whether the API's filter by name is exact or matches parts of names; either finds the full name.
 * The marks are compared here. If that finds nothing, all lists since `from` are read, because an empty result has to
 * be a proof. A list that was seen exists, whatever else is irregular.
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

/** The status of each list. Lists that the API does not show are left out. */
export type Statuses =
  | { readonly kind: 'statuses'; readonly statuses: ReadonlyMap<number, string> }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Requests the status of lists by their ids.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/get-call-lists
 */
export async function readCallListStatuses(context: CallContext, listIds: readonly number[]): Promise<Statuses> {
  // An empty filter might select every list.
  if (listIds.length === 0) return { kind: 'statuses', statuses: new Map() };
  const read = await readAll(context, { list_id: listIds.join(';') });
  if (read.kind === 'unknown') return read;
  if (!read.isWhole) return NOT_WHOLE;
  return { kind: 'statuses', statuses: new Map(read.lists.map(({ listId, status }) => [listId, status])) };
}
