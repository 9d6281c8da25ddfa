import { describe, expect, test } from 'vitest';
import { CODES } from '../../codes/all-codes.ts';
import { runInProcess } from '../support/run-in-process.ts';

const explain = (...args: readonly string[]) => runInProcess(['explain', ...args]);

describe('dropdial explain', () => {
  test('describes a code, with an example, the fix and its side effects', async () => {
    const { out, code } = await explain('csv_no_last_line_end');

    expect(code).toBe(0);
    expect(out).toMatch(/^csv_no_last_line_end\n {2}The last line has no line end\./);
    expect(out).toContain('Example:\n  phone_number\n  +12025550101<end of the file>\n');
    expect(out).toContain('What to do:\n  End the last line');
    expect(out).toContain('What changes it:\n  lastLineEnd of the feed\n');
  });

  test.each([...CODES.keys()])('knows %s', async code => {
    expect(await explain(code)).toMatchObject({ code: 0, err: '', out: expect.stringMatching(`^${code}\n`) });
  });

  test.each([
    ['an error as written in the metadata', 'stale: the object is 80 hours old', /^stale\n/],
    ['a code of the API', 'api_147', /^api_147\n {2}Voximplant refused/],
  ])('accepts %s', async (_, said, words) => {
    expect(await explain(said)).toMatchObject({ code: 0, out: expect.stringMatching(words) });
  });

  test('tells both things that a duplicate needs', async () => {
    expect((await explain('duplicate_content')).out).toContain(
      'set allow_duplicate=true; for the same object, or one that was uploaded in parts, also a new idempotency_key',
    );
  });

  test('lists all codes when none is named', async () => {
    const { out, code } = await explain();

    expect(code).toBe(0);
    for (const one of CODES.keys()) expect(out).toContain(`\n  ${one}\n`);
  });

  test.each([
    [['csv_feild_count'], 'there is no code "csv_feild_count"; did you mean "csv_field_count"?'],
    [['Stale.'], 'did you mean "stale"?'],
    [['duplicate'], 'there is no code "duplicate"; did you mean "duplicate_content"?'],
    [['PARKED'], 'did you mean "submission_parked"?'],
    [['waiting'], 'did you mean "waiting_for_sidecar", "waiting_for_tags"?'],
    [['csv'], '"dropdial explain" lists them'],
    [[''], '"dropdial explain" lists them'],
    [['weather'], '"dropdial explain" lists them'],
    [['constructor'], '"dropdial explain" lists them'],
    [['stale', 'stopped'], 'name one code'],
  ])('rejects %j', async (args, message) => {
    expect(await explain(...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) });
  });
});
