import { type Command, UsageError } from '../command.ts';
import { findFeed } from '../config/find-feed.ts';
import { LEDGER_OPTIONS } from '../ledger/read-config.ts';
import { readArguments } from '../read-arguments.ts';

const HELP = `Usage: dropdial partner-guide [--feed ID] [OPTIONS]

Writes the page that a partner is handed, as Markdown: where to upload, names,
columns, parameters, limits, hours, what comes back, and problem codes, all from
the configuration of the feed. No secret and no other feed is in it.

  dropdial partner-guide --feed acme --sftp sftp.example.com > acme.md

  --feed ID        the feed; may be left out where there is one
  --sftp HOST      the address of the SFTP server
  --user NAME      the name with which the partner logs in
  --config FILE    the configuration (.ts or .json) that has the feed; default:
                   DROPDIAL_CONFIG_FILE or DROPDIAL_STACK of the environment, or
                   dropdial.config.ts in this folder
  --stack NAME     the deployed stack that has the feed
`;

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
  process.stdout.write(writeGuide(feed, values));
  return 0;
}

export const partnerGuide: Command = { help: HELP, run };
