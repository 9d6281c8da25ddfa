import type { Draft } from '../../lambda/ledger/ledger.ts';

/** A moment of the tests, and others so many seconds later. */
export function at(seconds: number): Date {
  return new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + seconds * 1000);
}

/** A document as the function writes it, in the state `claimed` with a lease of one minute, or as the test changes it. */
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
