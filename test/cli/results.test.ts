import { describe, expect, test } from 'vitest';
import { at } from '../support/make-draft.ts';
import { answerOf, openOperator as open } from './open-operator.ts';

const since = at(0).toISOString();

describe('dropdial results', () => {
  test.each([
    ['waiting', 'the drop is waiting: it has no list that calls anybody'],
    ['rejected', 'the drop is rejected: it has no list that calls anybody'],
    ['claimed', 'the drop is claimed: it has no list that calls anybody'],
  ] as const)('of a submission that is %s says that there is no list', async (state, text) => {
    const { simulator, record, dropdial } = await open();
    await using _closed = simulator;
    await record('a', { state });

    const { code, out } = await dropdial('results', 'aaaaaa');

    expect([code, out]).toEqual([0, expect.stringContaining(text)]);
    expect(out).not.toContain('--refresh');
  });

  test.each([
    [undefined, 'it is not watched: its feed collects no results'],
    [{ state: 'running', since }, 'running, since 2026-01-02 03:04:05Z'],
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
