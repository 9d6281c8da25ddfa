import { expect, test } from 'vitest';
import { describeHowToDrop } from '../../../cli/console/describe-how-to-drop.ts';
import { makeFeed } from '../../support/make-feed.ts';

const many = { rule_id: 1, priority: 1, max_simultaneous: 5, num_attempts: 3, interval_seconds: 60, name: 'a' };

test.each<[what: string, parameters: Record<string, unknown>, feed: Record<string, unknown>]>([
  ['a character that tags may not contain', { delimiter: ';' }, {}],
  ['several columns', { phone_columns: ['a', 'b'] }, {}],
  ['no columns', { phone_columns: [] }, {}],
  ['an object', { name: { a: 1 } }, {}],
  ['a value that is too long', { name: 'a'.repeat(257) }, {}],
  [
    'more parameters than an object may have tags',
    { ...many, server_location: 'frankfurt', dry_run: true, delimiter: 'comma' },
    {},
  ],
  ['a parameter that the feed does not accept from tags', { rule_id: 1 }, { origins: { rule_id: ['sidecar'] } }],
  ['an unknown parameter', { colour: 'red' }, {}],
])('parameters are passed in a file if there is %s', (_what, parameters, feed) => {
  const [first] = describeHowToDrop(makeFeed(feed), { name: 'x.csv', parameters }, []);

  const json = JSON.stringify(parameters);
  expect(first?.command).toBe(
    `printf %s '${json}' > x.csv.parameters.json &&\nnpx dropdial drop x.csv --feed acme --sidecar x.csv.parameters.json`,
  );
});

test('otherwise they are tags, and no value is mistaken for an option', () => {
  const parameters = { ...many, dry_run: true, phone_columns: ['a b'] };
  const ways = describeHowToDrop(makeFeed(), { name: '-x.csv', parameters }, ['--stack', 'My Calls']);

  expect(ways[0]?.command).toBe(
    "npx dropdial drop ./-x.csv --feed acme --set rule_id=1 --set priority=1 --set max_simultaneous=5 --set num_attempts=3 --set interval_seconds=60 --set name=a --set dry_run=true --set 'phone_columns=a b' --stack 'My Calls'",
  );
  expect(ways[1]?.command).toMatch(/&&\naws s3 cp .\/-x.csv s3:\/\/drops\/acme\/-x.csv$/);
});
