import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { watchProgress } from '../../terminal/watch-progress.ts';
import { type Command, onlyArgument, UsageError } from '../command.ts';
import { type ConfigSource, FEED_OPTIONS, readConfig } from '../ledger/read-config.ts';

const HELP = `Usage: dropdial check FILE.csv [--sidecar FILE.json] [--feed ID] [--json]

Checks a file as the function would, before it is dropped. Nothing is sent anywhere.

  --sidecar FILE.json  the sidecar that will be dropped with it
  --feed ID            the feed whose defaults, profiles, limits and origins apply
  --stack NAME         for --feed: the deployed stack whose function's configuration is used
  --config FILE        for --feed: the function's configuration (JSON); default: DROPDIAL_CONFIG of the environment
  --json               the plan and the problems as JSON

Exit code: 0 good, 1 problems, 2 wrong usage or a file that cannot be read.
`;

async function findFeed(id: string | undefined, source: ConfigSource): Promise<FeedConfig | undefined> {
  if (id === undefined) return undefined;
  const { feeds } = (await readConfig(source)).config;
  const feed = feeds.find(one => one.id === id);
  if (feed) return feed;
  throw new UsageError(`"--feed" must be one of ${feeds.map(one => one.id).join(', ')}; got "${id}"`);
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...FEED_OPTIONS, sidecar: { type: 'string' } },
  });
  const path = onlyArgument(positionals, 'file');
  // With them comes the function's own code: whoever asks for help need not wait for it.
  const { checkFile } = await import('../check/check-file.ts');
  const { printCheck } = await import('../check/print-check.ts');
  const { size } = await stat(path);
  const progress = watchProgress('checking', size);
  const feed = await findFeed(values.feed, values);
  const options = { sidecarPath: values.sidecar, feed, now: new Date(), onProgress: progress.update };
  const result = await checkFile(path, options).finally(progress.end);
  console.log(values.json ? JSON.stringify(result, undefined, 2) : printCheck(path, result));
  return result.problemCount === 0 ? 0 : 1;
}

export const check: Command = { help: HELP, run };
