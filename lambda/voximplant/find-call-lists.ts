import * as v from 'valibot';
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
      dt_submit: v.optional(v.string()),
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

/** Every list that a filter of the API lets through, over all pages. Pages may shift while they are read. */
async function readAll(context: CallContext, filter: Readonly<Record<string, string>>): Promise<Found> {
  const lists = new Map<number, FoundList>();
  for (let page = 0, offset = 0; page < MAX_PAGES; page++) {
    const parameters = { ...filter, count: String(PAGE), offset: String(offset) };
    const answer = await callMethod(context, 'GetCallLists', parameters, PageSchema);
    if (answer.kind !== 'ok') return { kind: 'unknown', reason: describe(answer) };
    const { result, total_count: total } = answer.value;
    for (const { list_id: listId, list_name: name, status, dt_submit: submittedAt } of result) {
      lists.set(listId, { listId, name, status, submittedAt });
    }
    offset += result.length;
    // Without a total only an empty page is the last one: the API may give fewer than it was asked for.
    if (result.length === 0 || (total !== undefined && offset >= total)) {
      return { kind: 'found', lists: [...lists.values()].sort((a, b) => a.listId - b.listId) };
    }
  }
  return { kind: 'unknown', reason: `GetCallLists has more than ${MAX_PAGES} pages` };
}

/** As the API writes times. */
function toApiTime(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * Finds the lists whose names end in a mark, the oldest first.
 *
 * Whether the API's filter by name is exact, or looks for a part, is not documented; both find the full name. What it finds
 * is compared here. Only when that finds nothing are all lists since `from` looked through: an empty answer has to be a proof.
 *
 * @param search.from lists submitted earlier are not looked for.
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/get-call-lists
 */
export async function findCallLists(
  context: CallContext,
  { mark, listName, from }: { readonly mark: string; readonly listName: string; readonly from: Date },
): Promise<Found> {
  const since = toApiTime(new Date(from.getTime() - CLOCK_MARGIN));
  for (const filter of [{ name: listName }, { from_date: since }]) {
    const found = await readAll(context, filter);
    if (found.kind === 'unknown') return found;
    const lists = found.lists.filter(({ name }) => name.endsWith(mark));
    if (lists.length > 0) return { kind: 'found', lists };
  }
  return { kind: 'found', lists: [] };
}

/** What the status of each list is; a list that the API does not show is left out. */
export type Statuses =
  | { readonly kind: 'statuses'; readonly statuses: ReadonlyMap<number, string> }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Asks for the status of lists by their ids. */
export async function readCallListStatuses(context: CallContext, listIds: readonly number[]): Promise<Statuses> {
  const found = await readAll(context, { list_id: listIds.join(';') });
  if (found.kind === 'unknown') return found;
  return { kind: 'statuses', statuses: new Map(found.lists.map(({ listId, status }) => [listId, status])) };
}
