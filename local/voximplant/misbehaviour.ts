/** The requests that are affected. */
interface Aim {
  /** Only this method; every method when absent. */
  readonly method?: string;
  /** How many requests are affected. Default 1. */
  readonly times?: number;
}

interface Timing {
  /** Whether the answer is sent when the headers have arrived or when the body was read. Default `after-body`. */
  readonly when?: 'before-body' | 'after-body';
}

interface Execution {
  /** Whether the request is executed as usual before its answer is spoilt. Default false. */
  readonly executes?: boolean;
}

/** The kinds of misbehaviour and their details. */
type MisbehaviourWish =
  /** `{"error":{"code","msg"}}`, with HTTP 200 by default. */
  | ({ readonly kind: 'error'; readonly code: number; readonly msg?: string; readonly httpStatus?: number } & Timing)
  /** The page of a proxy, with status 502 by default. */
  | ({ readonly kind: 'html'; readonly status?: number; readonly page?: string } & Timing & Execution)
  /**
   * Executes, then sends half of the JSON. `contentLength` is that of the half, or (default `too-long`) of the whole.
   */
  | { readonly kind: 'truncated'; readonly contentLength?: 'correct' | 'too-long' }
  /** Executes, then distorts the answer: `result` is "yes", `list_id` is a text (default), or `list_id` is missing. */
  | { readonly kind: 'wrong-types'; readonly variant?: 'text-result' | 'text-list-id' | 'no-list-id' }
  /** HTTP 200 with an empty body. */
  | ({ readonly kind: 'empty' } & Execution)
  /** Reads everything and never answers. */
  | ({ readonly kind: 'stall' } & Execution)
  /** Stops reading the body after this many bytes. Default 65,536. */
  | { readonly kind: 'stall-reading'; readonly afterBytes?: number }
  /** Resets the connection after this many bytes of the body. Default 1: with the first bytes. */
  | { readonly kind: 'reset-before-last-byte'; readonly afterBytes?: number }
  /** Reads everything, creates nothing, resets the connection. */
  | { readonly kind: 'reset-after-last-byte' }
  /** Executes, then closes the connection without an answer. */
  | { readonly kind: 'answer-lost' }
  /** HTTP 413 at once; the body is not read. */
  | { readonly kind: 'early-413' }
  /** Reads the body at this pace, then continues as usual. */
  | { readonly kind: 'slow-reader'; readonly bytesPerSecond: number }
  /** Shifts the page by this many entries; negative is earlier. Default -1: repeats a task of the previous page. */
  | { readonly kind: 'shifted-page'; readonly by?: number }
  /**
   * Returns only the first entries of `result`. Default none. `count` is that of the page or, by default, unchanged.
   */
  | { readonly kind: 'short-page'; readonly keep?: number; readonly count?: 'page' | 'as-it-was' }
  /** Adds a long text to every entry of `result`. Default 52,429 bytes, which make 50 MB per 1,000 entries. */
  | { readonly kind: 'padded'; readonly bytesPerEntry?: number }
  /** HTTP 429 with `Retry-After` in seconds. Default 1. */
  | ({ readonly kind: 'retry-after'; readonly seconds?: number } & Timing);

export type MisbehaviourKind = MisbehaviourWish['kind'];

/** A misbehaviour, and the requests that it affects. */
export type MisbehaviourOrder = MisbehaviourWish & Aim;

/** An accepted order, and how often it was carried out. */
export interface Misbehaviour {
  readonly order: MisbehaviourOrder;
  readonly used: number;
}

/** The orders of a simulator, in order of arrival. */
export class MisbehaviourQueue {
  #entries: { readonly order: MisbehaviourOrder; used: number }[] = [];

  /** Every order, including spent ones. */
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

  /** Takes the first unspent order that affects this method, and counts it as used. */
  take(method: string | undefined): MisbehaviourOrder | undefined {
    const hit = this.#entries.find(
      ({ order, used }) => used < (order.times ?? 1) && (order.method === undefined || order.method === method),
    );
    if (hit === undefined) return undefined;
    hit.used++;
    return hit.order;
  }
}
