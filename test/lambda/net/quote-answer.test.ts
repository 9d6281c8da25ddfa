import { describe, expect, test } from 'vitest';
import { quoteAnswer, quoteTexts } from '../../../lambda/net/quote-answer.ts';

describe("a server's text that is passed on", () => {
  test.each([
    ['row 2 (+12025550100;person) cannot be stored', 'row 2 (+***;person) cannot be stored'],
    ['+1 (202) 555-0100 is busy', '+*** is busy'],
    ['two: 2025550100, 2025550101', 'two: ***, ***'],
    ['٢٠٢٥٥٥٠١٠٠ is no number', '*** is no number'],
    ['１２０２５５５０１００', '***'],
    ['code 12345 in row 99999', 'code 12345 in row 99999'],
    ['two\r\nlines', 'two lines'],
    ['', ''],
  ])('%j becomes %j', (text, quoted) => {
    expect(quoteAnswer(text)).toBe(quoted);
  });

  test.each([
    ['of 201 letters', 'a'.repeat(201)],
    ['with a number across the cut', `${'a'.repeat(195)}2025550100`],
    ['with a number across the end of the part that is read', `${'a'.repeat(394)}2025550100`],
    ['of many numbers', '2025550100;'.repeat(5000)],
  ])('%s is cut at 200 characters and contains no number', (_what, text) => {
    const quoted = quoteAnswer(text);

    expect(quoted.length).toBeLessThanOrEqual(200);
    expect(quoted).not.toMatch(/\d{6}/);
  });

  test('every text in an answer is masked, but no ids and no other types', () => {
    const answer = { list_id: 1234567, batch_id: '2025550100', rows: [{ phone: '2025550100', ok: true }], none: null };

    expect(quoteTexts(answer, new Set(['batch_id']))).toEqual({ ...answer, rows: [{ phone: '***', ok: true }] });
  });
});
