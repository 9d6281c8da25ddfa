import { expect, test } from 'vitest';
import { type Migration, migrateReceipt } from '../../../lambda/ledger/migrate-receipt.ts';

/** Migrations of a later release: version 3 renames `a` to `b`, and version 2 adds `a`. */
const migrations = new Map<number, Migration>([
  [1, document => ({ ...document, a: 'new' })],
  [2, ({ a, ...document }) => ({ ...document, b: a })],
]);

test.each([
  ['of the first version takes every step', { version: 1, id: 'x' }, { version: 3, id: 'x', b: 'new' }],
  ['of a later version takes the remaining steps', { version: 2, a: 'old' }, { version: 3, b: 'old' }],
  ['of the current version stays unchanged', { version: 3, b: 'old' }, { version: 3, b: 'old' }],
])('a document %s', (_what, document, migrated) => {
  expect(migrateReceipt('key', document, migrations, 3)).toEqual(migrated);
});

test('a document of a newer function names both versions and the remedy', () => {
  expect(() => migrateReceipt('submissions/acme/1.json', { version: 4 }, migrations, 3)).toThrow(
    `the ledger's document "submissions/acme/1.json" has version 4, and this function knows up to 3: deploy the newer function that wrote it`,
  );
});

test.each([[undefined], [[]], [{}], [{ version: '1' }], [{ version: 0 }]])(
  'anything but a document with a version, such as %j, is left to the schema',
  document => {
    expect(migrateReceipt('key', document, migrations, 3)).toBe(document);
  },
);
