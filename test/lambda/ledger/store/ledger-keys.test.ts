import { describe, expect, test } from 'vitest';
import * as ledgerKeys from '../../../../lambda/ledger/store/ledger-keys.ts';

const { LEDGER_PREFIXES, ...rest } = ledgerKeys;
const ID = 'f'.repeat(64);

/** Every function of the module, with a key that it makes. Permissions must cover each of them. */
const KEYS = Object.entries(rest).map(([name, make]) => ({ name, key: make('acme', ID) }));

test('deployed ledgers keep their documents in the same places', () => {
  expect(Object.fromEntries(KEYS.map(({ name, key }) => [name, key]))).toEqual({
    receiptKey: `submissions/acme/${ID}.json`,
    markerKey: `open/acme/${ID}`,
    contentKey: `contents/acme/${ID}.json`,
    activeKey: 'active/acme.json',
    hourKey: 'hours/acme.json',
    uploadsKey: 'uploads/acme.json',
    listingKey: 'listing/feeds.json',
    runningKey: `running/acme/${ID}`,
    rowsKey: `rows/acme/${ID}`,
    collectingKey: `collecting/acme/${ID}`,
    unclaimedKey: 'unclaimed/acme.json',
  });
});

describe('the prefixes of permissions and lifecycle rules', () => {
  const prefixes = Object.values(LEDGER_PREFIXES);

  test.each(KEYS)('cover the keys of $name, once', ({ key }) => {
    expect(prefixes.filter(prefix => key.startsWith(prefix))).toHaveLength(1);
  });

  test.each(prefixes)('include "%s"', prefix => {
    expect(KEYS.filter(({ key }) => key.startsWith(prefix))).toHaveLength(1);
  });

  test('are folders, so that none covers another', () => {
    for (const prefix of prefixes) expect(prefix).toMatch(/^[a-z]+\/$/);
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});

test('no two documents share a key, of one feed or of two with similar names', () => {
  const names = ['acme', 'acme-2'].flatMap(feed => [ID, 'a'.repeat(64)].map(id => [feed, id] as const));
  const keys = Object.values(rest).flatMap(make => [...new Set(names.map(([feed, id]) => make(feed, id)))]);

  expect(new Set(keys).size).toBe(keys.length);
  // Six kinds are per feed and per submission or content, three per feed, one per place, and one for all feeds.
  expect(keys).toHaveLength(6 * 4 + 4 * 2 + 1);
});
