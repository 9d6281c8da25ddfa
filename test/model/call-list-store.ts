/** A call list as the double holds it. */
export interface HeldList {
  readonly listId: number;
  /** Its account; no other account sees it. */
  readonly account: number;
  readonly name: string;
  /** The number of stored rows. */
  readonly rows: number;
  readonly sent: number;
  /** `start_at`, in milliseconds since the epoch; 0 without one. */
  readonly startAt: number;
  readonly priority: string;
  readonly submittedAt: number;
  /** The time from which GetCallLists shows it. */
  readonly visibleAt: number;
  /** The rows that it calls. Two lists with the same digest call the same people. */
  readonly digest: string;
  status: 'In progress' | 'Canceled' | 'Completed';
  /** True once it has dialled. */
  dialled: boolean;
  /** The last time at which a search that should have shown it denied it. */
  deniedAt?: number;
}

interface StoreOptions {
  readonly now: () => Date;
  /** Seconds until GetCallLists shows a new list. */
  readonly visibilityDelay: number;
  /** The lists that the filter `name` finds: those with exactly that name, those whose name contains it, or none. */
  readonly nameFilter: 'exact' | 'substring' | 'nothing';
  /** The difference between stored and sent rows; a list never has fewer than 0. */
  readonly miscount: number;
  /** Called when a list begins to dial. */
  readonly onStart: (list: HeldList) => void;
  /** Whether `is_cancelled` creates a list that does not dial. */
  readonly honoursCancelled: boolean;
}

type Answer = Record<string, unknown>;

const refusal = (code: number, msg: string): Answer => ({ error: { code, msg } });

function writeDate(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** The API's call lists and its methods. Every call is atomic. */
export class CallLists {
  readonly all: HeldList[] = [];
  readonly #options: StoreOptions;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  create(account: number, query: URLSearchParams, sent: number, digest: string): Answer {
    const { now, visibilityDelay, honoursCancelled, miscount, onStart } = this.#options;
    const rows = Math.max(0, sent + miscount);
    const submittedAt = now().getTime();
    const isHeld = honoursCancelled && query.get('is_cancelled') === 'true';
    const list: HeldList = {
      listId: 1001 + this.all.length,
      account,
      name: query.get('name') ?? '',
      rows,
      sent,
      startAt: Number(query.get('start_at') ?? 0) * 1000,
      priority: query.get('priority') ?? '',
      submittedAt,
      visibleAt: submittedAt + visibilityDelay * 1000,
      digest,
      status: isHeld ? 'Canceled' : 'In progress',
      dialled: !isHeld,
    };
    this.all.push(list);
    if (list.dialled) onStart(list);
    return { result: true, list_id: list.listId, count: rows, batch_id: `batch-${list.listId}` };
  }

  /** Ends the oldest dialling list, as if everybody had been called. */
  complete(): void {
    const list = this.all.find(({ status }) => status === 'In progress');
    if (list) list.status = 'Completed';
  }

  call(account: number, method: string, query: URLSearchParams): Answer {
    if (method === 'GetCallLists') return this.#find(account, query);
    const own = this.all.filter(list => list.account === account);
    const list = own.find(({ listId }) => String(listId) === query.get('list_id'));
    if (list === undefined) return refusal(251, 'The call list is not found');
    if (method === 'GetCallListDetails') {
      const rest = Math.max(0, list.rows - Number(query.get('offset') ?? 0));
      const result = Array.from({ length: Math.min(rest, Number(query.get('count') ?? 1000)) }, () => ({}));
      return { result, count: result.length };
    }
    if (method === 'StopCallListProcessing') {
      list.status = 'Canceled';
      return { result: true, msg: 'The call list is stopped' };
    }
    if (method === 'RecoverCallList') {
      const recovered = list.status === 'Canceled' ? list.rows : 0;
      list.status = 'In progress';
      list.dialled = true;
      this.#options.onStart(list);
      return { result: true, count_recovery: recovered };
    }
    return refusal(101, `"${method}" is not in the model`);
  }

  #matches(list: HeldList, query: URLSearchParams): boolean {
    const name = query.get('name');
    const ids = query.get('list_id');
    const isActive = query.get('is_active') !== 'true' || list.status === 'In progress';
    if (ids !== null && ids !== 'all' && !ids.split(';').includes(String(list.listId))) return false;
    const from = query.get('from_date');
    if (!isActive || (from !== null && writeDate(list.submittedAt) < from)) return false;
    if (name === null) return true;
    const { nameFilter } = this.#options;
    if (nameFilter === 'nothing') return false;
    return nameFilter === 'exact' ? list.name === name : list.name.includes(name);
  }

  #find(account: number, query: URLSearchParams): Answer {
    const now = this.#options.now().getTime();
    const matching = this.all.filter(list => list.account === account && this.#matches(list, query));
    for (const list of matching) if (list.visibleAt > now) list.deniedAt = now;
    const visible = matching.filter(({ visibleAt }) => visibleAt <= now).reverse();
    const offset = Number(query.get('offset') ?? 0);
    const page = visible.slice(offset, offset + Number(query.get('count') ?? 20));
    const result = page.map(({ listId, name, status, submittedAt }) => ({
      list_id: listId,
      list_name: name,
      status,
      dt_submit: writeDate(submittedAt),
      priority: 1,
      rule_id: 101,
      max_simultaneous: 10,
      num_attempts: 3,
      interval_seconds: 0,
    }));
    return { result, count: page.length, total_count: visible.length };
  }
}
