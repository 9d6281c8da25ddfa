import { expect, test } from 'vitest';
import { createLog } from '../../lambda/log.ts';

function recordingTarget() {
  const lines: [level: string, line: unknown][] = [];
  return {
    lines,
    info: (line: unknown) => lines.push(['info', line]),
    warn: (line: unknown) => lines.push(['warn', line]),
    error: (line: unknown) => lines.push(['error', line]),
  };
}

test('a line is one object with its message and its fields, on the level of its call', () => {
  const target = recordingTarget();
  const log = createLog(target);

  log.info('planned', { rows: 5 });
  log.warn('odd');
  log.error('failed', { reason: 'x' });

  expect(target.lines).toEqual([
    ['info', { message: 'planned', rows: 5 }],
    ['warn', { message: 'odd' }],
    ['error', { message: 'failed', reason: 'x' }],
  ]);
});

test('bound fields are on every line, and do not change the log from which they were bound', () => {
  const target = recordingTarget();
  const outer = createLog(target, { feed: 'acme' });
  const inner = outer.with({ submission: 'f00' }).with({ message_id: 'm1' });

  inner.info('inner', { submission: 'other' });
  outer.info('outer');

  expect(target.lines).toEqual([
    ['info', { message: 'inner', feed: 'acme', submission: 'other', message_id: 'm1' }],
    ['info', { message: 'outer', feed: 'acme' }],
  ]);
});
