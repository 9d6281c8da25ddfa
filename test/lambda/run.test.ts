import { describe, expect, test } from 'vitest';
import { createLog } from '../../lambda/log.ts';
import { leaseOf, withLog } from '../../lambda/run.ts';
import { at } from '../support/make-draft.ts';
import { makeRun } from '../support/make-world.ts';

describe('a run', () => {
  test('gives a lease that outlives its deadline by five seconds, so that nobody takes over while it still works', () => {
    expect(leaseOf(makeRun({ owner: 'request/m1', deadline: () => at(55) }))).toEqual({
      owner: 'request/m1',
      until: at(60).toISOString(),
    });
  });

  test('has more fields on every line of its log, and is otherwise unchanged', () => {
    const lines: object[] = [];
    const line = (text: object) => lines.push(text);
    const run = makeRun({ log: createLog({ info: line, warn: line, error: line }, { message_id: 'm1' }) });

    const { log, ...rest } = withLog(run, { feed: 'acme' });
    log.warn('hello', { code: 1 });
    run.log.info('as before');

    expect(lines).toEqual([
      { message: 'hello', message_id: 'm1', feed: 'acme', code: 1 },
      { message: 'as before', message_id: 'm1' },
    ]);
    const { log: _log, ...before } = run;
    expect(rest).toEqual(before);
  });
});
