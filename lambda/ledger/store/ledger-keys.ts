/** The prefixes of all keys in the ledger's bucket. Permissions and lifecycle rules refer to them. */
export const LEDGER_PREFIXES = {
  /** Receipts, one for each submission. */
  submissions: 'submissions/',
  /** Submissions of a feed whose lists may be dialling. */
  active: 'active/',
  /** The submission that claimed a content. */
  contents: 'contents/',
  /** Markers of open submissions. */
  open: 'open/',
  /** The drops of a feed's last hour. */
  hours: 'hours/',
  /** Large files of a feed that are being sent. */
  uploads: 'uploads/',
  /** The state of listing the feeds' files. */
  listing: 'listing/',
  /** Markers of followed lists. */
  running: 'running/',
  /** Digests of the rows of a file, to recognize the rows of tasks. */
  rows: 'rows/',
  /** The progress of collecting results. */
  collecting: 'collecting/',
  /** Objects that belong to no feed; kept for some days. */
  unclaimed: 'unclaimed/',
} as const;

export function receiptKey(feed: string, submission: string): string {
  return `${LEDGER_PREFIXES.submissions}${feed}/${submission}.json`;
}

export function markerKey(feed: string, submission: string): string {
  return `${LEDGER_PREFIXES.open}${feed}/${submission}`;
}

export function contentKey(feed: string, sha256: string): string {
  return `${LEDGER_PREFIXES.contents}${feed}/${sha256}.json`;
}

export function activeKey(feed: string): string {
  return `${LEDGER_PREFIXES.active}${feed}.json`;
}

export function hourKey(feed: string): string {
  return `${LEDGER_PREFIXES.hours}${feed}.json`;
}

export function uploadsKey(feed: string): string {
  return `${LEDGER_PREFIXES.uploads}${feed}.json`;
}

/** One document for all feeds. */
export function listingKey(): string {
  return `${LEDGER_PREFIXES.listing}feeds.json`;
}

export function runningKey(feed: string, submission: string): string {
  return `${LEDGER_PREFIXES.running}${feed}/${submission}`;
}

export function rowsKey(feed: string, submission: string): string {
  return `${LEDGER_PREFIXES.rows}${feed}/${submission}`;
}

export function collectingKey(feed: string, submission: string): string {
  return `${LEDGER_PREFIXES.collecting}${feed}/${submission}`;
}

/** @param place the place of the object, as its mark names it. */
export function unclaimedKey(place: string): string {
  return `${LEDGER_PREFIXES.unclaimed}${place}.json`;
}
