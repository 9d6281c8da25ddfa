/** Everything that lies in the ledger's bucket, by the prefix of its keys. Permissions and lifecycle rules go by these. */
export const LEDGER_PREFIXES = {
  /** Receipts, one for each submission. */
  submissions: 'submissions/',
  /** Whose lists may be dialling. */
  active: 'active/',
  /** Which submission had a content. */
  contents: 'contents/',
  /** Markers of what is open. */
  open: 'open/',
  /** The drops of a feed's last hour. */
  hours: 'hours/',
  /** Large files of a feed that are being sent. */
  uploads: 'uploads/',
  /** How far the files of the feeds are listed. */
  listing: 'listing/',
  /** Markers of lists that are looked after. */
  running: 'running/',
  /** What the rows of a file were, to find them again. */
  rows: 'rows/',
  /** How far results were collected. */
  collecting: 'collecting/',
  /** Objects that no feed takes; kept for some days. */
  unclaimed: 'unclaimed/',
} as const;

/** Where the document of a submission lies. */
export function receiptKey(feed: string, submission: string): string {
  return `${LEDGER_PREFIXES.submissions}${feed}/${submission}.json`;
}

/** Where the marker of a submission lies. */
export function markerKey(feed: string, submission: string): string {
  return `${LEDGER_PREFIXES.open}${feed}/${submission}`;
}

/** Where a feed remembers which submission had a content. */
export function contentKey(feed: string, sha256: string): string {
  return `${LEDGER_PREFIXES.contents}${feed}/${sha256}.json`;
}

/** Where a feed's active submissions are kept. */
export function activeKey(feed: string): string {
  return `${LEDGER_PREFIXES.active}${feed}.json`;
}

/** Where the drops of a feed's last hour are counted. */
export function hourKey(feed: string): string {
  return `${LEDGER_PREFIXES.hours}${feed}.json`;
}

/** Where the large files of a feed are counted that are being sent. */
export function uploadsKey(feed: string): string {
  return `${LEDGER_PREFIXES.uploads}${feed}.json`;
}

/** Where it is kept how far the files of each feed are listed: one document for all. */
export function listingKey(): string {
  return `${LEDGER_PREFIXES.listing}feeds.json`;
}

/** Where the marker of a list lies that is looked after. */
export function runningKey(feed: string, submission: string): string {
  return `${LEDGER_PREFIXES.running}${feed}/${submission}`;
}

/** Where it stands what the rows of a file were. */
export function rowsKey(feed: string, submission: string): string {
  return `${LEDGER_PREFIXES.rows}${feed}/${submission}`;
}

/** Where it stands how far results were collected. */
export function collectingKey(feed: string, submission: string): string {
  return `${LEDGER_PREFIXES.collecting}${feed}/${submission}`;
}

/** Where it is kept that no feed takes an object. @param place of the object, as a mark says it. */
export function unclaimedKey(place: string): string {
  return `${LEDGER_PREFIXES.unclaimed}${place}.json`;
}
