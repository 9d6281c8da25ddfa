import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { checkFeeds } from '../../infra/config/feed-props.ts';
import { describeFunctionFeeds, toFeedSettings } from '../../infra/config/function-feeds.ts';
import { loadConfig } from '../../infra/config/load-config.ts';
import { DropdialStack } from '../../infra/dropdial-stack.ts';
import { parseConfig } from '../../lambda/feed/parse-config.ts';
import { readFeedExamples, replaceFeedExamples } from '../../scripts/feed-examples.ts';
import { context } from './synth-drop.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(ROOT, 'docs', 'feeds.md'), 'utf8');
const examples = readFeedExamples();
const load = (name: string) => loadConfig({ folder: ROOT, asked: `examples/feeds/${name}.json` });

test('there are five example feeds', () => {
  expect([...examples.keys()].sort()).toEqual([
    ...['automation', 'child-accounts', 'excel-germany', 'one-operator', 'sftp-partners'],
  ]);
});

describe.each([...examples.keys()])('the feeds of %s', name => {
  test('are accepted by the function and by the construct', async () => {
    const config = await load(name);
    const { feeds } = config;
    const ofFunction = describeFunctionFeeds(config).map(feed => {
      return { ...feed, bucket: 'drops', secretId: 'dropdial/test' };
    });

    expect(() => checkFeeds(feeds.map(toFeedSettings))).not.toThrow();
    expect(parseConfig(JSON.stringify({ ledgerBucket: 'ledger', feeds: ofFunction })).feeds).toHaveLength(feeds.length);
  });

  test('make a stack, with a secret for each feed that names none', async () => {
    const config = await load(name);
    const stack = DropdialStack.describedBy(new App({ context }), config);

    const secrets = Template.fromStack(stack).findResources('AWS::SecretsManager::Secret');
    expect(Object.keys(secrets)).toHaveLength(config.feeds.filter(({ secretName }) => secretName === undefined).length);
  });
});

test('docs/feeds.md shows the files unchanged; after a change: npm run schema', () => {
  expect(replaceFeedExamples(page, examples)).toBe(page);
  for (const text of examples.values()) expect(page).toContain(`\n${text}`);
});

test.each([
  ['an example without a mark', '', new Map([['lost', '{}\n']]), 'no marks for lost'],
  ['a mark without an example', '<!-- feeds: gone -->\n', new Map<string, string>(), 'no example "gone"'],
])('%s is found', (_what, text, all, message) => {
  expect(() => replaceFeedExamples(text, all)).toThrow(message);
});
