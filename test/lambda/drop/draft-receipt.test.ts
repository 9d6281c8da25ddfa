import { describe, expect, test } from 'vitest';
import { draftReceipt } from '../../../lambda/drop/draft-receipt.ts';
import type { Drop } from '../../../lambda/drop/drop.ts';
import type { Resolved } from '../../../lambda/drop/resolve-drop.ts';
import { fingerprint } from '../../../lambda/ledger/fingerprint.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Resolution } from '../../../lambda/resolve/resolve-parameters.ts';
import type { ObjectHead } from '../../../lambda/s3/read-head.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeHead } from '../../support/make-head.ts';
import { makeRun } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const NOW = at(10);
const PARAMETERS = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };
const COMPLETE: Resolution = { kind: 'complete', parameters: PARAMETERS, origins: {}, sources: {}, warnings: [] };
const INCOMPLETE: Resolution = { kind: 'incomplete', missing: ['rule_id'] };
const WAIT = { code: 'waiting_for_tags', message: 'feed "acme" waits for tags', for: 'tags' } as const;

const head = (change: Partial<ObjectHead> = {}) =>
  makeHead({ versionId: 'v1', size: 100, lastModified: at(-60), ...change });

const makeDrop = (change: Partial<Drop> = {}): Drop => ({
  feed: makeFeed(),
  head: head(),
  uploadedEtag: 'abc',
  ...change,
});

function draft(resolved: Resolved, drop = makeDrop()): Draft {
  return draftReceipt(drop, resolved, makeRun({ deadline: () => at(55) }), NOW);
}

/** The submission that wrote its outcome onto the object. */
const known = (change: Partial<Draft> = {}) => createMemoryLedger(() => at(0)).put(makeDraft(change));

describe('the first document of a drop', () => {
  test('is claimed with a lease when its parameters are complete', () => {
    expect(draft({ resolution: COMPLETE })).toEqual({
      version: 1,
      submission: fingerprint({ feed: 'acme', bucket: 'drops', key: 'acme/people.csv', etag: 'abc' }),
      feed: 'acme',
      state: 'claimed',
      drop: {
        bucket: 'drops',
        key: 'acme/people.csv',
        etag: 'abc',
        versionId: 'v1',
        size: 100,
        uploadedAt: at(-60).toISOString(),
        idempotencyKey: undefined,
      },
      parameters: PARAMETERS,
      origins: {},
      // The lease ends after the invocation has certainly ended.
      lease: { owner: 'worker', until: at(60).toISOString() },
      problems: [],
      attempts: [],
      writeBack: { pending: false, copies: [] },
      createdAt: NOW.toISOString(),
    });
  });

  test('names the origins of its parameters, and probable mistakes', () => {
    const warnings = [{ code: 'no_server_location', message: 'x' }];
    const resolution: Resolution = {
      ...COMPLETE,
      origins: { rule_id: 'sidecar' },
      sources: { rule_id: 'acme/people.csv.json' },
      warnings,
    };

    expect(draft({ resolution })).toMatchObject({
      origins: { rule_id: 'sidecar' },
      sources: { rule_id: 'acme/people.csv.json' },
      warnings,
    });
  });

  test.each([COMPLETE, INCOMPLETE, { kind: 'invalid', problems: [] } as const])(
    'lists the ignored names when its parameters are $kind',
    resolution => {
      const ignored = { tags: ['cost-center'], metadata: ['sha256'] };

      expect(draft({ resolution: { ...resolution, ignored } })).toMatchObject({ ignored });
      expect(draft({ resolution })).not.toHaveProperty('ignored');
    },
  );

  test('waits for missing parameters', () => {
    const written = draft({ resolution: INCOMPLETE });

    expect(written).toMatchObject({
      state: 'waiting',
      missing: ['rule_id'],
      wait: { for: 'parameters', since: NOW.toISOString() },
      problems: [],
      writeBack: { pending: true },
    });
    expect(written).not.toHaveProperty('lease');
    expect(written).not.toHaveProperty('parameters');
  });

  test.each([
    ['complete', COMPLETE, []],
    ['incomplete', INCOMPLETE, ['rule_id']],
  ] as const)(
    'waits for the source that its feed requires, with parameters that are %s',
    (_what, resolution, missing) => {
      const written = draft({ resolution, wait: WAIT });

      expect(written).toMatchObject({
        state: 'waiting',
        missing,
        wait: { for: 'tags' },
        problems: [{ code: 'waiting_for_tags', message: 'feed "acme" waits for tags' }],
      });
      // Nothing may be sent by parameters that may still change.
      for (const name of ['parameters', 'lease']) expect(written).not.toHaveProperty(name);
    },
  );

  test('is rejected with the first hundred of its problems, and their number', () => {
    const problems = Array.from({ length: 101 }, (_, row) => ({ code: 'x', message: 'y', row }));

    const written = draft({ resolution: { kind: 'invalid', problems }, wait: WAIT });

    expect(written).toMatchObject({ state: 'rejected', problemCount: 101, writeBack: { pending: true } });
    expect(written.problems).toEqual(problems.slice(0, 100));
    expect(written).not.toHaveProperty('wait');
  });

  test('is skipped if the object is empty', () => {
    const written = draft({ resolution: 'empty' }, makeDrop({ head: head({ size: 0 }) }));

    expect(written).toMatchObject({
      state: 'skipped',
      problems: [{ code: 'empty_object' }],
      writeBack: { pending: true },
    });
    expect(written).not.toHaveProperty('lease');
  });

  test('names the sidecar that counts, and when it was read', () => {
    const sidecar = { key: 'acme/people.csv.json', etag: 'def', lastModified: at(-5) };

    expect(draft({ resolution: COMPLETE, sidecar }).sidecar).toEqual({
      key: 'acme/people.csv.json',
      etag: 'def',
      readAt: NOW.toISOString(),
    });
  });
});

describe('a submission', () => {
  test.each<[string, Resolution]>([
    ['complete', { ...COMPLETE, idempotencyKey: 'again' }],
    ['incomplete', { ...INCOMPLETE, idempotencyKey: 'again' }],
    ['invalid', { kind: 'invalid', problems: [], idempotencyKey: 'again' }],
  ])('is another one with another idempotency key, also with parameters that are %s', (_what, resolution) => {
    const written = draft({ resolution });

    expect(written.submission).toBe(
      fingerprint({ feed: 'acme', bucket: 'drops', key: 'acme/people.csv', etag: 'abc', idempotencyKey: 'again' }),
    );
    expect(written.drop.idempotencyKey).toBe('again');
  });

  test('belongs to the object as it was uploaded, not to our copy of it', () => {
    const copied = makeDrop({ head: head({ etag: 'copy', versionId: 'v2', lastModified: at(5) }), known: known() });

    const written = draft({ resolution: COMPLETE }, copied);

    expect(written.submission).toBe(draft({ resolution: COMPLETE }).submission);
    expect(written.drop).toMatchObject({ etag: 'abc', uploadedAt: known().receipt.drop.uploadedAt });
  });
});

describe('our own copies of the object', () => {
  test('that are recorded are kept, and none is added for one of them or for the upload itself', () => {
    const copies = [{ etag: 'copy' }];
    const before = known({ writeBack: { pending: false, copies } });

    for (const etag of ['copy', 'abc']) {
      const drop = makeDrop({ head: head({ etag }), known: before });
      expect(draft({ resolution: COMPLETE }, drop).writeBack.copies).toEqual(copies);
    }
  });

  test('that were not named are named, so that they are not new drops', () => {
    const before = known({ writeBack: { pending: true, copies: [{ etag: 'first' }] } });
    const drop = makeDrop({ head: head({ etag: 'second', versionId: 'v2' }), known: before });

    expect(draft({ resolution: COMPLETE }, drop).writeBack).toEqual({
      pending: false,
      copies: [{ etag: 'first' }, { etag: 'second', versionId: 'v2' }],
    });
  });
});

describe('a drop that nothing completes', () => {
  const old = makeDrop({ feed: makeFeed({ maxAgeHours: 72 }), head: head({ lastModified: at(-73 * 3600) }) });
  const wait = { code: 'waiting_for_sidecar', message: 'feed "acme" waits for its sidecar', for: 'sidecar' } as const;

  test.each<[string, Resolved, string]>([
    ['parameters', { resolution: INCOMPLETE }, 'it waited for rule_id'],
    ['its sidecar', { resolution: COMPLETE, wait }, 'feed "acme" waits for its sidecar'],
    ['tags', { resolution: INCOMPLETE, wait: WAIT }, 'feed "acme" waits for tags'],
  ])('ends by its age when it waits for %s, and says so', (_what, resolved, why) => {
    expect(draft(resolved, old)).toMatchObject({
      state: 'rejected',
      problems: [
        {
          code: 'stale',
          message: `the object is 73 hours old; feed "acme" accepts objects of at most 72 hours: ${why}`,
        },
      ],
      problemCount: 1,
      writeBack: { pending: true },
    });
  });

  test('waits until then', () => {
    const young = makeDrop({ feed: makeFeed({ maxAgeHours: 72 }), head: head({ lastModified: at(-72 * 3600 + 10) }) });

    expect(draft({ resolution: INCOMPLETE }, young).state).toBe('waiting');
  });

  test('is as old as its upload, not as our copy of it', () => {
    const drop = { ...makeDraft().drop, uploadedAt: at(-73 * 3600).toISOString() };
    const copied = makeDrop({ feed: makeFeed({ maxAgeHours: 72 }), known: known({ state: 'waiting', drop }) });

    expect(draft({ resolution: INCOMPLETE }, copied).state).toBe('rejected');
  });
});
