import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { STATES } from '../../lambda/ledger/states.ts';
import { createOpenMarkers, type Marker } from '../../lambda/ledger/store/open-markers.ts';
import { describeStep } from '../../terminal/steps/describe-step.ts';
import { type Id, type ListedDocument, listIds, readEach } from '../ledger/list-submissions.ts';
import type { OpenLedger } from '../ledger/open-ledger.ts';

/** The pause between two looks, in milliseconds. */
const PAUSE_MS = 2000;
/** A large ledger takes long to list, so at most a fifth of the time is spent on that. */
const SHARE = 4;
/** The maximum difference between the clocks of two machines. */
const CLOCKS_MS = 60_000;

interface WatchOptions {
  /** Default: all. */
  readonly feed: string | undefined;
  /** Ends after the submissions that are open now. */
  readonly once: boolean;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Called after the first look. From now on every step is reported. */
  readonly onReady: () => void;
  /** Called when a look failed; the next one follows anyway. */
  readonly onTrouble: (error: unknown) => void;
}

const nameOf = ({ feed, submission }: Id) => `${feed}/${submission}`;

/** Open submissions, by their markers for the sweeps. */
async function listOpen({ s3, config }: OpenLedger, feed: string | undefined): Promise<Marker[]> {
  const markers = createOpenMarkers({ s3, bucket: config.ledgerBucket });
  const found: Marker[] = [];
  let after: string | undefined;
  do {
    const page = await markers.list(after, feed);
    found.push(...page.markers);
    after = page.after;
  } while (after !== undefined);
  return found;
}

/** When a submission ended. */
function endedAt({ answer, attempts, createdAt }: Receipt): string {
  return answer?.answeredAt ?? attempts.at(-1)?.endedAt ?? createdAt;
}

/** The documents that were seen and reported. */
class Seen {
  /**
   * Submissions that ended before this were over at the start. It is a little earlier than now, as the function has its
   * own clock.
   */
  readonly #since: string;
  readonly #etags = new Map<string, string>();
  readonly #steps = new Map<string, string>();

  constructor(now: Date) {
    this.#since = new Date(now.getTime() - CLOCKS_MS).toISOString();
  }

  /** The documents of a listing that are new or have changed. */
  async listChanged(open: OpenLedger, feed: string | undefined): Promise<ListedDocument[]> {
    const listed = await Array.fromAsync(listIds(open, feed === undefined ? '' : `${feed}/`));
    return listed.filter(document => this.#etags.get(nameOf(document)) !== document.etag);
  }

  remember(document: ListedDocument): void {
    this.#etags.set(nameOf(document), document.etag);
  }

  /**
   * True if a receipt is another step than the last one reported. Later notes on a submission that was over at the
   * start do not count.
   */
  isNews(receipt: Receipt): boolean {
    const name = nameOf(receipt);
    const step = describeStep(receipt);
    const told = this.#steps.get(name);
    this.#steps.set(name, step);
    const wasOver = told === undefined && STATES[receipt.state].over && endedAt(receipt) < this.#since;
    return told !== step && !wasOver;
  }
}

/** Receipts in the order of their updates. */
const inOrder = (receipts: readonly Receipt[]) => receipts.toSorted((a, b) => a.updatedAt.localeCompare(b.updatedAt));

/** Reads the changed documents. An unreadable one is tried again by the next look, and does not hold up the others. */
async function readChanged(open: OpenLedger, seen: Seen, { feed, onTrouble }: WatchOptions): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  for (const document of await seen.listChanged(open, feed)) {
    try {
      const found = await open.ledger.read(document.feed, document.submission);
      seen.remember(document);
      if (found) receipts.push(found.receipt);
    } catch (error) {
      onTrouble(error);
    }
  }
  return inOrder(receipts);
}

/**
 * Yields every step of every drop, starting with the open ones. A listing shows which documents have changed, and only
 * these are read. It ends only with `once`.
 */
export async function* watchLedger(open: OpenLedger, options: WatchOptions): AsyncGenerator<Receipt> {
  const { feed, once, sleep, onReady, onTrouble } = options;
  const seen = new Seen(open.now());
  // In this order, so that changes in between are reported.
  if (!once) for (const document of await seen.listChanged(open, feed)) seen.remember(document);
  const receipts = await Array.fromAsync(readEach(open, await listOpen(open, feed)), ({ receipt }) => receipt);
  for (const receipt of inOrder(receipts)) {
    if (!STATES[receipt.state].over && seen.isNews(receipt)) yield receipt;
  }
  if (once) return;
  onReady();
  for (let pause = PAUSE_MS; ; ) {
    await sleep(pause);
    const begun = performance.now();
    try {
      for (const receipt of await readChanged(open, seen, options)) if (seen.isNews(receipt)) yield receipt;
    } catch (error) {
      onTrouble(error);
    }
    pause = Math.max(PAUSE_MS, SHARE * (performance.now() - begun));
  }
}
