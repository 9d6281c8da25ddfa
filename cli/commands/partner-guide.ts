import { type Command, UsageError } from '../command.ts';
import { findFeed } from '../config/find-feed.ts';
import { type ConfigSource, findPlace } from '../config/find-place.ts';
import type { Address } from '../guide/write-guide.ts';
import { LEDGER_OPTIONS } from '../ledger/read-config.ts';
import { readArguments } from '../read-arguments.ts';
import { findSftpHost } from '../stack/find-sftp-host.ts';

const HELP = `Usage: dropdial partner-guide [--feed ID] [OPTIONS]

Writes the page that a partner is handed, as Markdown: where to upload, names,
columns, parameters, limits, hours, what comes back, and problem codes, all from
the configuration of the feed. No secret and no other feed is in it.

  dropdial partner-guide --feed acme > acme.md

  --feed ID        the feed; may be left out where there is one
  --sftp HOST      the address of the SFTP server; default: with --stack or
                   DROPDIAL_STACK, that of the stack
  --user NAME      the name with which the partner logs in; default: the user of
                   the feed in the configuration, where there is one
  --config FILE    the configuration (.ts or .json) that has the feed; default:
                   DROPDIAL_CONFIG_FILE or DROPDIAL_STACK of the environment, or
                   dropdial.config.ts in this folder
  --stack NAME     the deployed stack that has the feed
`;

/** The given options about the address; the rest comes from the configuration or the stack. */
async function findAddress(feedId: string, { sftp, user, ...source }: Address & ConfigSource): Promise<Address> {
  const place = await findPlace(source);
  const feed = place?.kind === 'document' ? place.config.feeds.find(({ id }) => id === feedId) : undefined;
  const [own, another] = feed?.sftpUsers ?? [];
  return {
    sftp: sftp ?? (place?.kind === 'stack' ? await findSftpHost(place.name) : undefined),
    user: user ?? (another === undefined ? own?.userName : undefined),
  };
}

async function run(args: readonly string[]): Promise<number> {
  const { values } = readArguments({
    args: [...args],
    options: { ...LEDGER_OPTIONS, feed: { type: 'string' }, sftp: { type: 'string' }, user: { type: 'string' } },
  });
  const feed = await findFeed(values.feed, values);
  if (feed === undefined)
    throw new UsageError(
      'the guide needs a configuration: name it with --config, or write one with "npx dropdial init"',
    );
  const { writeGuide } = await import('../guide/write-guide.ts');
  process.stdout.write(writeGuide(feed, await findAddress(feed.id, values)));
  return 0;
}

export const partnerGuide: Command = { help: HELP, run };
