import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FingerprintInput, fingerprint, markedName, submissionMark } from '../../../lambda/ledger/fingerprint.ts';
import { bearsMark } from '../../../lambda/voximplant/bears-mark.ts';

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

  test('distinguishes no idempotency key from one that looks like none', () => {
    expect(fingerprint({ ...input, idempotencyKey: undefined })).toBe(submission);
    expect(fingerprint({ ...input, idempotencyKey: 'null' })).not.toBe(submission);
    expect(fingerprint({ ...input, idempotencyKey: '' })).not.toBe(submission);
  });

  test('never gives two inputs the same id, however characters move between fields', () => {
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

  const mark = `~${submission.slice(0, 12)}`;

  test.each(['', ' ', '\u00a0 \u3000'])('of a name of blanks (%j) is the mark alone', name => {
    expect(markedName(name, submission)).toBe(mark);
  });

  test.each([
    ['has characters beyond the BMP', 'Sale 🚀', `${mark} Sale 🚀 ${mark}`],
    ['begins like another mark', ' ~0123456789ab Sale', `${mark} ~0123456789ab Sale ${mark}`],
    ['has more bytes than a name may have', 'ж'.repeat(121), `${mark} ${'ж'.repeat(113)} ${mark}`],
    ['has exactly as many bytes as fit', 'ж'.repeat(120), `${'ж'.repeat(120)} ${mark}`],
    ['has a mark elsewhere', 'Sale ~0123456789ab', `Sale ~0123456789ab ${mark}`],
  ])('begins with the mark if its end may be lost: one that %s', (_, name, marked) => {
    expect(markedName(name, submission)).toBe(marked);
  });

  /** Changes that an API may make to a name. */
  const stores: ReadonlyArray<(name: string) => string> = [
    name => name,
    name => name.trim(),
    name => name.replaceAll(/\s+/g, ' '),
    name => name.replace(/[\u{10000}-\u{10ffff}].*$/su, ''),
    name => name.replaceAll(/[\u{10000}-\u{10ffff}]/gu, '?'),
    name => Buffer.from(name).subarray(0, 255).toString('utf8'),
    name => name.slice(0, 255),
    name =>
      Buffer.from(name)
        .subarray(0, 255)
        .toString('utf8')
        .replace(/[\u{10000}-\u{10ffff}].*$/su, '')
        .trim(),
  ];

  test('is at most 255 bytes, well formed, and found by its mark, whatever the API does to any name', () => {
    const other = 'f'.repeat(64);
    const pieces = fc.constantFrom('🚀', ' ', '~ffffffffffff', 'ж', 'a', '\u3000', ' ~ffffffffffff ', '\ud800');
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(pieces, { maxLength: 255 }).map(parts => parts.join('').slice(0, 255)),
    );
    fc.assert(
      fc.property(name, fc.constantFrom(...stores), (text, store) => {
        const marked = markedName(text, submission);

        expect(Buffer.byteLength(marked)).toBeLessThanOrEqual(255);
        expect(marked.isWellFormed()).toBe(true);
        expect(marked.endsWith(mark)).toBe(true);
        expect(bearsMark(store(marked), submissionMark(submission)), marked).toBe(true);
        expect(bearsMark(store(marked), submissionMark(other)), marked).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });
});
