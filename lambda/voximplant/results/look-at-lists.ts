import * as v from 'valibot';
import { quoteAnswer } from '../../net/quote-answer.ts';
import { type CallContext, callMethod, type MethodResult } from '../call-method.ts';
import { integer } from './integer.ts';

/** Lists per request. */
export const LISTS_A_LOOK = 250;
/** Largest page that the API returns. */
const PAGE = 1000;
/** Pages per look, so that an API that returns short pages is not asked forever. */
const MAX_PAGES = 5;

/** Informational, so an invalid value must not hide the list. */
const text = v.fallback(v.optional(v.string(), ''), '');

const PageSchema = v.object({
  result: v.array(v.object({ list_id: integer, status: text, dt_complete: text })),
  total_count: v.fallback(v.optional(integer), undefined),
});

/** A list as a look shows it. */
export interface SeenList {
  /** The API's status, masked so that it may be passed on. */
  readonly word: string;
  /** When it completed, in the API's form; empty while it runs. */
  readonly completedAt: string;
}

/** The result of a look at some lists. */
export interface Looked {
  readonly lists: ReadonlyMap<number, SeenList>;
  /** True when a list that is missing from the answer does not exist. */
  readonly isWhole: boolean;
  readonly requests: number;
}

/** Keeps a text only if it has the form of a time. */
function quoteTime(written: string): string {
  return /^[\d\-:.TZ+ ]{10,32}$/.test(written) ? written : '';
}

/**
 * Requests the states of lists: one request for up to 250 of them.
 *
 * @param listIds at least one, because an empty filter might select every list.
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/get-call-lists
 */
export async function lookAtLists(context: CallContext, listIds: readonly number[]): Promise<MethodResult<Looked>> {
  const lists = new Map<number, SeenList>();
  const shown = new Set<number>();
  const filter = { list_id: listIds.join(';'), count: String(PAGE) };
  for (let requests = 1, offset = 0; ; requests++) {
    const answer = await callMethod(context, 'GetCallLists', { ...filter, offset: String(offset) }, PageSchema);
    if (answer.kind !== 'ok') return answer;
    const { result, total_count: total } = answer.value;
    for (const { list_id: id, status, dt_complete } of result) {
      shown.add(id);
      if (!listIds.includes(id)) continue;
      lists.set(id, { word: quoteAnswer(status).slice(0, 40), completedAt: quoteTime(dt_complete) });
    }
    offset += result.length;
    const isEnd = result.length === 0;
    // Pages may be short, and those that shift repeat some lists and miss others.
    const isWhole =
      lists.size === listIds.length || (total === undefined ? isEnd && shown.size === offset : shown.size >= total);
    if (isWhole || isEnd || requests === MAX_PAGES) return { kind: 'ok', value: { lists, isWhole, requests } };
  }
}
