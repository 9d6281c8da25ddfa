import * as v from 'valibot';
import { quoteAnswer } from '../../net/quote-answer.ts';
import { type CallContext, callMethod, type MethodResult } from '../call-method.ts';
import { integer } from './integer.ts';

/** Lists that one request asks for. */
export const LISTS_A_LOOK = 250;
/** Most that the API gives at once. */
const PAGE = 1000;
/** Pages of one look: an API that gives fewer than it was asked for must not be asked for ever. */
const MAX_PAGES = 5;

/** What only informs must not hide a list, however odd it is. */
const text = v.fallback(v.optional(v.string(), ''), '');

const PageSchema = v.object({
  result: v.array(v.object({ list_id: integer, status: text, dt_complete: text })),
  total_count: v.fallback(v.optional(integer), undefined),
});

/** A list as a look shows it. */
export interface SeenList {
  /** As the API calls its state, fit to be passed on. */
  readonly word: string;
  /** When it completed, as the API says it; empty while it runs. */
  readonly completedAt: string;
}

/** What a look at some lists shows. */
export interface Looked {
  readonly lists: ReadonlyMap<number, SeenList>;
  /** Whether a list that is not among them is not there. */
  readonly isWhole: boolean;
  readonly requests: number;
}

/** Only what looks like a time is kept. */
function quoteTime(written: string): string {
  return /^[\d\-:.TZ+ ]{10,32}$/.test(written) ? written : '';
}

/**
 * Asks what lists are doing: one request for up to 250 of them.
 *
 * @param listIds at least one: an empty filter might mean every list.
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/get-call-lists
 */
export async function lookAtLists(context: CallContext, listIds: readonly number[]): Promise<MethodResult<Looked>> {
  const lists = new Map<number, SeenList>();
  const filter = { list_id: listIds.join(';'), count: String(PAGE) };
  for (let requests = 1, offset = 0; ; requests++) {
    const answer = await callMethod(context, 'GetCallLists', { ...filter, offset: String(offset) }, PageSchema);
    if (answer.kind !== 'ok') return answer;
    const { result, total_count: total = result.length } = answer.value;
    for (const { list_id: id, status, dt_complete } of result) {
      if (!listIds.includes(id)) continue;
      lists.set(id, { word: quoteAnswer(status).slice(0, 40), completedAt: quoteTime(dt_complete) });
    }
    offset += result.length;
    const isWhole = offset >= total;
    if (isWhole || result.length === 0 || requests === MAX_PAGES || lists.size === listIds.length)
      return { kind: 'ok', value: { lists, isWhole, requests } };
  }
}
