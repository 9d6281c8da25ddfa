import { expect, test } from 'vitest';
import { readHand } from '../../../cli/act-options.ts';
import { describeAfter } from '../../../cli/drop/describe-after.ts';
import { makeFeed } from '../../support/make-feed.ts';

test('the commands for later can be pasted, but stop nothing before a reason is written', () => {
  const lines = describeAfter({ feed: makeFeed(), key: "drops/it's.csv" }, ['--stack', 'My Stack'], {
    columns: 200,
    isTerminal: true,
  });
  const [, show, , stop = ''] = lines.map(line => line.trim());
  const object = `'s3://${makeFeed().bucket}/drops/it'\\''s.csv'`;

  expect(show).toBe(`npx dropdial show ${object} --stack 'My Stack'`);
  expect(stop).toBe(`npx dropdial stop ${object} --stack 'My Stack' --reason "…"`);
  const [, reason] = /--reason "(.*)"$/.exec(stop) ?? [];
  expect(() => readHand({ reason })).toThrow('put the reason in place of');
});
