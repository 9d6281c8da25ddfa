import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FingerprintInput, fingerprint, markedName } from '../../../lambda/ledger/fingerprint.ts';

const input: FingerprintInput = { feed: 'acme', bucket: 'drops', key: 'acme/a.csv', etag: 'abc' };
const submission = fingerprint(input);

describe('fingerprint', () => {
  test('is the same 64 hexadecimal digits for the same input', () => {
    expect(fingerprint({ ...input })).toBe(submission);
    expect(submission).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ['feed', { ...input, feed: 'acme2' }],
    ['bucket', { ...input, bucket: 'drops2' }],
    ['key', { ...input, key: 'acme/b.csv' }],
    ['etag', { ...input, etag: 'abd' }],
    ['idempotency key', { ...input, idempotencyKey: 'again' }],
  ])('changes with the %s', (_, other) => {
    expect(fingerprint(other)).not.toBe(submission);
  });

  test('tells no idempotency key from one that spells nothing', () => {
    expect(fingerprint({ ...input, idempotencyKey: undefined })).toBe(submission);
    expect(fingerprint({ ...input, idempotencyKey: 'null' })).not.toBe(submission);
    expect(fingerprint({ ...input, idempotencyKey: '' })).not.toBe(submission);
  });

  test('never joins two inputs into one, however characters move from field to field', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\\', '[', ']', '/', 'null'), maxLength: 4 });
    const inputs = fc.record({
      feed: field,
      bucket: field,
      key: field,
      etag: field,
      idempotencyKey: fc.option(field, { nil: undefined }),
    });
    fc.assert(
      fc.property(inputs, inputs, (a, b) => {
        const isSame = JSON.stringify(Object.values(a)) === JSON.stringify(Object.values(b));

        expect(fingerprint(a) === fingerprint(b)).toBe(isSame);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('markedName', () => {
  test('appends " ~" and the first twelve digits of the submission', () => {
    expect(markedName('Reminders', submission)).toBe(`Reminders ~${submission.slice(0, 12)}`);
  });

  test('has no spaces before the mark but its own', () => {
    expect(markedName('Reminders   ', submission)).toBe(`Reminders ~${submission.slice(0, 12)}`);
  });

  test.each([240, 241, 242, 255])('of a name of %i characters has at most 255', length => {
    const name = markedName('x'.repeat(length), submission);

    expect(name).toHaveLength(Math.min(length, 241) + 14);
  });

  test.each([239, 240, 241])('never cuts an emoji in two after %i other characters', length => {
    const name = markedName(`${'x'.repeat(length)}😀😀😀`, submission);

    expect(name.isWellFormed()).toBe(true);
    expect(name.length).toBeLessThanOrEqual(255);
  });

  test('is at most 255 UTF-16 units, well formed, and ends in the mark, for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), name => {
        const marked = markedName(name, submission);

        expect(marked.length).toBeLessThanOrEqual(255);
        expect(marked.isWellFormed()).toBe(true);
        expect(marked.endsWith(` ~${submission.slice(0, 12)}`)).toBe(true);
        expect(name.startsWith(marked.slice(0, -14))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
