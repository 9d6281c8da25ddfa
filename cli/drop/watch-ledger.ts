import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { STATES } from '../../lambda/ledger/states.ts';
import { createOpenMarkers, type Marker } from '../../lambda/ledger/store/open-markers.ts';
import { describeStep } from '../../terminal/steps/describe-step.ts';
import { type Id, type ListedDocument, listIds, readEach } from '../ledger/list-submissions.ts';
import type { OpenLedger } from '../ledger/open-ledger.ts';

/** Between two looks, in milliseconds. */
const PAUSE_MS = 2000;
/** A look at a large ledger takes long: no more than a fifth of the time is spent on looking. */
const SHARE = 4;
/** Clocks of two machines differ by less. */
const CLOCKS_MS = 60_000;

export interface WatchOptions {
  /** All when absent. */
  readonly feed: string | undefined;
  /** Ends after what is open now. */
  readonly once: boolean;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Told that what was there was seen, and that everything else is told from now on. */
  readonly onReady: () => void;
  /** Told that a look came to nothing; the next one is taken all the same. */
  readonly onTrouble: (error: unknown) => void;
}

const nameOf = ({ feed, submission }: Id) => `${feed}/${submission}`;

/** Submissions that are open, by the marks that they have for the sweeps. */
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

/** When a submission that is over came to its end. */
function endedAt({ answer, attempts, createdAt }: Receipt): string {
  return answer?.answeredAt ?? attempts.at(-1)?.endedAt ?? createdAt;
}

/** What of the ledger was seen, and told. */
class Seen {
  /** What ended before was over already; a little earlier than now, as the clock of the function is another one. */
  readonly #since: string;
  readonly #etags = new Map<string, string>();
  readonly #steps = new Map<string, string>();

  constructor(now: Date) {
    this.#since = new Date(now.getTime() - CLOCKS_MS).toISOString();
  }

  /** The documents of a listing that are new, or others than they were. */
  async listChanged(open: OpenLedger, feed: string | undefined): Promise<ListedDocument[]> {
    const listed = await Array.fromAsync(listIds(open, feed === undefined ? '' : `${feed}/`));
    return listed.filter(document => this.#etags.get(nameOf(document)) !== document.etag);
  }

  remember(document: ListedDocument): void {
    this.#etags.set(nameOf(document), document.etag);
  }

  /** True when a receipt is another step than the one that was told last. What was over before is none, whatever is noted on it now. */
  isNews(receipt: Receipt): boolean {
    const name = nameOf(receipt);
    const step = describeStep(receipt);
    const told = this.#steps.get(name);
    this.#steps.set(name, step);
    const wasOver = told === undefined && STATES[receipt.state].over && endedAt(receipt) < this.#since;
    return told !== step && !wasOver;
  }
}

/** Receipts in the order in which something became of them. */
const inOrder = (receipts: readonly Receipt[]) => receipts.toSorted((a, b) => a.updatedAt.localeCompare(b.updatedAt));

/** Reads what has changed; a document that cannot be read now is tried again by the next look, and is in nobody's way. */
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
 * Every step of every drop, from those that are open on: a listing says which documents have changed, and these alone are read.
 * It ends only where it looks once.
 */
export async function* watchLedger(open: OpenLedger, options: WatchOptions): AsyncGenerator<Receipt> {
  const { feed, once, sleep, onReady, onTrouble } = options;
  const seen = new Seen(open.now());
  // Seen first: what changes between the two is told after all.
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
