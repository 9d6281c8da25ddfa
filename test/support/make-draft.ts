import type { Draft } from '../../lambda/ledger/ledger.ts';

/** A fixed time, or one so many seconds later. */
export function at(seconds: number): Date {
  return new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + seconds * 1000);
}

/** A document like the function's, in the state `claimed` with a lease of one minute, with the changes of the test. */
export function makeDraft(change: Partial<Draft> = {}): Draft {
  return {
    version: 1,
    submission: 'f'.repeat(64),
    state: 'claimed',
    feed: 'acme',
    drop: {
      bucket: 'drops',
      key: 'acme/people.csv',
      etag: 'abc',
      size: 100,
      uploadedAt: at(-60).toISOString(),
    },
    problems: [],
    attempts: [],
    lease: { owner: 'worker', until: at(60).toISOString() },
    writeBack: { pending: false, copies: [] },
    createdAt: at(0).toISOString(),
    ...change,
  };
}
