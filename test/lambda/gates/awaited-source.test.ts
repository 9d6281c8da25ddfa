import { describe, expect, test } from 'vitest';
import { waitForSource } from '../../../lambda/gates/awaited-source.ts';
import { resolveParameters } from '../../../lambda/resolve/resolve-parameters.ts';
import { NO_FILE } from '../../../lambda/sources/parameter-file.ts';
import type { Sidecar } from '../../../lambda/sources/read-sidecar.ts';
import { makeFeed } from '../../support/make-feed.ts';

const REQUIRED = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1 };

const NO_SIDECAR: Sidecar = NO_FILE;
const SIDECAR = {
  ...NO_SIDECAR,
  source: { key: 'acme/a.csv.json', etag: 'abc', lastModified: new Date('2026-01-01T00:00:00Z') },
};

function wait(change: object, sidecar = NO_SIDECAR, tags: Readonly<Record<string, string>> = {}) {
  const feed = makeFeed({ defaults: REQUIRED, ...change });
  const sources = { folders: [], sidecar, tags: new Map(Object.entries(tags)) };
  const now = new Date('2026-01-01T00:00:00Z');
  return waitForSource(feed, resolveParameters(feed, 'acme/a.csv', sources, now), sources);
}

describe('a feed that waits for the sidecar', () => {
  test('does not let its defaults start a list', () => {
    expect(wait({ waitFor: 'sidecar' })).toEqual({ kind: 'incomplete', missing: [], waitsFor: 'sidecar' });
  });

  test('is content with an empty one', () => {
    expect(wait({ waitFor: 'sidecar' }, SIDECAR)).toMatchObject({ kind: 'complete' });
  });

  test('names what else is missing, and keeps the idempotency key', () => {
    const feed = { waitFor: 'sidecar', defaults: { rule_id: 1 } };

    expect(wait(feed, NO_SIDECAR, { idempotency_key: '2' })).toEqual({
      kind: 'incomplete',
      missing: ['priority', 'max_simultaneous', 'num_attempts'],
      waitsFor: 'sidecar',
      idempotencyKey: '2',
    });
    expect(wait({ waitFor: 'sidecar' }, NO_SIDECAR, { idempotency_key: '2' })).toMatchObject({ idempotencyKey: '2' });
  });

  test('refuses at once what is wrong already', () => {
    expect(wait({ waitFor: 'sidecar' }, NO_SIDECAR, { num_attempts: '9' })).toMatchObject({ kind: 'invalid' });
  });
});

describe('a feed that waits for tags', () => {
  test.each([{}, { 'cost-center': '42' }])('is not content with the tags %j', tags => {
    expect(wait({ waitFor: 'tags' }, SIDECAR, tags)).toMatchObject({ kind: 'incomplete', waitsFor: 'tags' });
  });

  test.each([{ priority: '2' }, { 'voximplant:priority': '2' }])('is content with the tags %j', tags => {
    expect(wait({ waitFor: 'tags' }, NO_SIDECAR, tags)).toMatchObject({ kind: 'complete' });
  });
});

test('any other feed starts what is complete', () => {
  expect(wait({})).toMatchObject({ kind: 'complete' });
});
