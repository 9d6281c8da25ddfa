/** Which requests are hit. */
interface Aim {
  /** Only this method; every method when absent. */
  readonly method?: string;
  /** How many requests are hit. Default 1. */
  readonly times?: number;
}

interface Timing {
  /** Whether the answer comes when the headers have arrived or when the body was read. Default `after-body`. */
  readonly when?: 'before-body' | 'after-body';
}

interface Execution {
  /** Whether the request is executed as usual before the answer is spoilt. Default false. */
  readonly executes?: boolean;
}

/** What can go wrong, and how exactly. */
export type MisbehaviourWish =
  /** `{"error":{"code","msg"}}`, with HTTP 200 unless said otherwise. */
  | ({ readonly kind: 'error'; readonly code: number; readonly msg?: string; readonly httpStatus?: number } & Timing)
  /** The page of a proxy, with status 502 unless said otherwise. */
  | ({ readonly kind: 'html'; readonly status?: number; readonly page?: string } & Timing & Execution)
  /** Executes, then sends half of the JSON; `contentLength` (default `too-long`) counts the half or the whole. */
  | { readonly kind: 'truncated'; readonly contentLength?: 'correct' | 'too-long' }
  /** Executes, then warps the answer: `result` is "yes", or `list_id` a text (default), or `list_id` is not there. */
  | { readonly kind: 'wrong-types'; readonly variant?: 'text-result' | 'text-list-id' | 'no-list-id' }
  /** HTTP 200 with an empty body. */
  | ({ readonly kind: 'empty' } & Execution)
  /** Reads everything and never answers. */
  | ({ readonly kind: 'stall' } & Execution)
  /** Stops reading the body after this many bytes. Default 65,536. */
  | { readonly kind: 'stall-reading'; readonly afterBytes?: number }
  /** Resets the connection after this many bytes of the body. Default 1: with the first that come. */
  | { readonly kind: 'reset-before-last-byte'; readonly afterBytes?: number }
  /** Reads everything, creates nothing, resets the connection. */
  | { readonly kind: 'reset-after-last-byte' }
  /** Executes, then closes the connection without an answer. */
  | { readonly kind: 'answer-lost' }
  /** HTTP 413 at once; the body is not read. */
  | { readonly kind: 'early-413' }
  /** Reads the body at this pace and then goes on as usual. */
  | { readonly kind: 'slow-reader'; readonly bytesPerSecond: number }
  /** The page is read this many entries later than asked for, or earlier when negative. Default -1: a task of the page before again. */
  | { readonly kind: 'shifted-page'; readonly by?: number }
  /** Only the first entries of `result` are there. Default none. `count` tells the page or, by default, what it told. */
  | { readonly kind: 'short-page'; readonly keep?: number; readonly count?: 'page' | 'as-it-was' }
  /** Every entry of `result` has a long text more. Default 52,429 bytes, which make 50 MB of 1,000. */
  | { readonly kind: 'padded'; readonly bytesPerEntry?: number }
  /** HTTP 429 with `Retry-After` in seconds. Default 1. */
  | ({ readonly kind: 'retry-after'; readonly seconds?: number } & Timing);

/** The name of a way to misbehave. */
export type MisbehaviourKind = MisbehaviourWish['kind'];

/** What can go wrong, and for which requests. */
export type MisbehaviourOrder = MisbehaviourWish & Aim;

/** An order that was taken, and how often it was carried out. */
export interface Misbehaviour {
  readonly order: MisbehaviourOrder;
  readonly used: number;
}

/** The orders of a simulator, first come first served. */
export class MisbehaviourQueue {
  #entries: { readonly order: MisbehaviourOrder; used: number }[] = [];

  /** Every order, spent ones included. */
  get all(): readonly Misbehaviour[] {
    return this.#entries;
  }

  add(order: MisbehaviourOrder): Misbehaviour {
    const entry = { order, used: 0 };
    this.#entries.push(entry);
    return entry;
  }

  clear(): void {
    this.#entries = [];
  }

  /** The first order that is not spent and hits this method; it counts as used from now on. */
  take(method: string | undefined): MisbehaviourOrder | undefined {
    const hit = this.#entries.find(
      ({ order, used }) => used < (order.times ?? 1) && (order.method === undefined || order.method === method),
    );
    if (hit === undefined) return undefined;
    hit.used++;
    return hit.order;
  }
}
