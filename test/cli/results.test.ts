import { describe, expect, test } from 'vitest';
import { at } from '../support/make-draft.ts';
import { answerOf, openOperator as open } from './open-operator.ts';

const since = at(0).toISOString();

describe('dropdial results', () => {
  test.each([
    ['waiting', 'there is none: the submission is waiting'],
    ['rejected', 'there is none: the submission is rejected'],
    ['claimed', 'there is none: the submission is claimed'],
  ] as const)('of a submission that is %s says that there is no list', async (state, text) => {
    const { simulator, record, dropdial } = await open();
    await using _closed = simulator;
    await record('a', { state });

    const { code, out } = await dropdial('results', 'aaaaaa');

    expect([code, out]).toEqual([0, expect.stringContaining(text)]);
    expect(out).not.toContain('--refresh');
  });

  test.each([
    [undefined, 'it is not watched; --refresh begins it'],
    [{ state: 'running', since }, `running, since ${since}`],
  ] as const)('of a list says whether it is watched: %j', async (list, text) => {
    const { simulator, record, dropdial } = await open();
    await using _closed = simulator;
    await record('a', { state: 'created', answer: answerOf(7), list });

    expect((await dropdial('results', 'aaaaaa')).out).toContain(text);
  });

  test('refuses to begin where the feed collects nothing, and names the setting', async () => {
    const { simulator, record, receiptOf, dropdial } = await open();
    await using _closed = simulator;
    await record('a', { state: 'created', answer: answerOf(7) });

    expect(await dropdial('results', 'aaaaaa', '--refresh')).toMatchObject({
      code: 1,
      err: expect.stringContaining('set "results.write" to "file"'),
    });
    expect(await receiptOf('a')).not.toHaveProperty('list');
  });
});
