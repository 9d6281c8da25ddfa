import { describe, expect, test } from 'vitest';
import { DropdialError, describeError, isLostWrite } from '../../lambda/errors.ts';

describe('describeError', () => {
  test('gives the code and the message of a DropdialError', () => {
    expect(describeError(new DropdialError('stalled', 'nothing moved'))).toBe('stalled: nothing moved');
  });

  test('gives the name and the message of any other error', () => {
    expect(describeError(new TypeError('no'))).toBe('TypeError: no');
  });

  test('gives only the name if there is no message', () => {
    expect(describeError(new RangeError())).toBe('RangeError');
  });

  test.each([
    [new Error('read ECONNRESET'), 'ECONNRESET'],
    [new Error('socket hang up'), 'ECONNRESET'],
    [new TypeError('other side closed'), 'UND_ERR_SOCKET'],
    [new Error('write EPIPE'), 'EPIPE'],
  ])('says in words that a connection was closed: %s', (error, code) => {
    expect(describeError(Object.assign(error, { code }))).toBe(`the connection was closed before the answer (${code})`);
    expect(describeError(Object.assign(new Error('no'), { code: 'ENOENT' }))).toBe('Error: no');
  });

  test.each([
    ['a string', 'Bearer secret', 'string'],
    ['an object', { authorization: 'Bearer secret' }, 'object'],
    ['undefined', undefined, 'undefined'],
  ])('never shows the content of a thrown value: %s', (_, thrown, expected) => {
    expect(describeError(thrown)).toBe(expected);
  });

  test('shows neither the stack, nor the cause, nor anything that an HTTP client adds to its errors', () => {
    const error = Object.assign(new Error('refused', { cause: new Error('inner secret') }), {
      config: { headers: { Authorization: 'Bearer secret' } },
    });

    expect(describeError(error)).toBe('Error: refused');
  });
});

describe('DropdialError', () => {
  test('keeps its cause', () => {
    const cause = new Error('x');

    expect(new DropdialError('send_failed', 'y', { cause })).toMatchObject({
      name: 'DropdialError',
      code: 'send_failed',
      cause,
    });
  });
});

describe('a lost write', () => {
  test('is recognised by its code', () => {
    expect(isLostWrite(new DropdialError('ledger_conflict', 'somebody was faster'))).toBe(true);
  });

  test.each([
    new DropdialError('ledger_unreadable', 'x'),
    new DropdialError('move_refused', 'x'),
    Object.assign(new Error('x'), { code: 'ledger_conflict' }),
    { code: 'ledger_conflict' },
    undefined,
  ])('is not any other error: %s', error => {
    expect(isLostWrite(error)).toBe(false);
  });
});
