import { describe, expect, test } from 'vitest';
import { awaitedSource } from '../../../lambda/gates/awaited-source.ts';
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

/** Resolves a drop, and checks it for the source that its feed waits for. */
async function look(change: object, sidecar = NO_SIDECAR, tags: Readonly<Record<string, string>> = {}) {
  const feed = makeFeed({ defaults: REQUIRED, ...change });
  const sources = { folders: [], sidecar, tags: new Map(Object.entries(tags)) };
  const now = new Date('2026-01-01T00:00:00Z');
  const resolution = resolveParameters(feed, 'acme/a.csv', sources, now);
  return { resolution, obstacle: await awaitedSource({ feed, key: 'acme/a.csv', resolution, sources }) };
}

const GOES_ON = { resolution: { kind: 'complete' }, obstacle: undefined };
const WAITS_FOR_SIDECAR = {
  kind: 'wait',
  wait: {
    code: 'waiting_for_sidecar',
    message: 'feed "acme" waits for its sidecar "a.csv.json"',
    for: 'sidecar',
  },
};

describe('a feed that waits for the sidecar', () => {
  test('does not start a list with its defaults', async () => {
    expect((await look({ waitFor: 'sidecar' })).obstacle).toEqual(WAITS_FOR_SIDECAR);
  });

  test('accepts an empty one', async () => {
    expect(await look({ waitFor: 'sidecar' }, SIDECAR)).toMatchObject(GOES_ON);
  });

  test('names the other missing parameters, and keeps the idempotency key', async () => {
    const feed = { waitFor: 'sidecar', defaults: { rule_id: 1 } };

    expect(await look(feed, NO_SIDECAR, { idempotency_key: '2' })).toEqual({
      resolution: {
        kind: 'incomplete',
        missing: ['priority', 'max_simultaneous', 'num_attempts'],
        idempotencyKey: '2',
      },
      obstacle: WAITS_FOR_SIDECAR,
    });
    expect(await look({ waitFor: 'sidecar' }, NO_SIDECAR, { idempotency_key: '2' })).toMatchObject({
      resolution: { idempotencyKey: '2' },
      obstacle: WAITS_FOR_SIDECAR,
    });
  });

  test('rejects errors at once', async () => {
    expect(await look({ waitFor: 'sidecar' }, NO_SIDECAR, { num_attempts: '9' })).toMatchObject({
      resolution: { kind: 'invalid' },
      obstacle: undefined,
    });
  });
});

describe('a feed that waits for tags', () => {
  test.each([{}, { 'cost-center': '42' }])('does not accept the tags %j', async tags => {
    expect((await look({ waitFor: 'tags' }, SIDECAR, tags)).obstacle).toEqual({
      kind: 'wait',
      wait: { code: 'waiting_for_tags', message: 'feed "acme" waits for tags with its parameters', for: 'tags' },
    });
  });

  test.each([{ priority: '2' }, { 'voximplant:priority': '2' }])('accepts the tags %j', async tags => {
    expect(await look({ waitFor: 'tags' }, NO_SIDECAR, tags)).toMatchObject(GOES_ON);
  });
});

test('any other feed starts a complete drop', async () => {
  expect(await look({})).toMatchObject(GOES_ON);
});
