import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { createApiDispatcher } from '../../lambda/voximplant/create-call-list.ts';
import { createSecretReader } from '../../lambda/voximplant/credentials/read-secret.ts';
import { screenOf } from '../../terminal/screen.ts';
import { type Command, UsageError } from '../command.ts';
import { findPlace } from '../config/find-place.ts';
import { nameStack } from '../config/name-stack.ts';
import { checkAccount } from '../doctor/check-account.ts';
import { checkAlarms } from '../doctor/check-alarms.ts';
import { checkBuckets } from '../doctor/check-buckets.ts';
import { checkDrift } from '../doctor/check-drift.ts';
import { checkLists } from '../doctor/check-lists.ts';
import { checkQueues } from '../doctor/check-queues.ts';
import { checkRules } from '../doctor/check-rules.ts';
import { checkVersion } from '../doctor/check-version.ts';
import type { Finding } from '../doctor/finding.ts';
import { printFindings } from '../doctor/print-findings.ts';
import { sendTestDrop } from '../doctor/send-test-drop.ts';
import { readTimeout } from '../drop/read-timeout.ts';
import { type OpenLedger, openLedger } from '../ledger/open-ledger.ts';
import { FEED_OPTIONS, LEDGER_HELP } from '../ledger/read-config.ts';
import { readArguments } from '../read-arguments.ts';

/** The maximum duration of the API calls for one feed, in milliseconds. */
const LIMIT_MS = 60_000;
const STANDARD_SECONDS = 120;
const MAX_SECONDS = 3600;

const HELP = `Usage: dropdial doctor [--feed ID] [--send-test] [--json]

Checks a deployed stack from this shell: every feed's secret is filled, Voximplant accepts its credentials, the balance is
above 1 USD, every allowed rule exists; the bucket's events go to EventBridge, and no rule that hands them on is disabled;
the ledger can be read and written by you; every suppression list can be used, as a drop would use it; the stack goes by the
configuration file, where there is one; its alarms tell somebody; no event and no mail waits for a person; the function is of
this command's version.
Nothing is changed, and nobody is called.

  --feed ID        only this feed
  --send-test      also drops a file of one row as a dry run under each feed's prefix, waits for its receipt and
                   removes it
  --timeout TIME   how long to wait for the receipt: 30s, 2m (default) or 1h
  --json           the findings as JSON; schema/doctor-report.schema.json describes it
${LEDGER_HELP}

Exit code: 0 if no check failed, 1 if one did, 2 for wrong usage. A check that your rights do not allow is reported
and does not count as failed.
`;

function chooseFeeds({ config }: OpenLedger, id: string | undefined): readonly FeedConfig[] {
  if (id === undefined) return config.feeds;
  const feeds = config.feeds.filter(feed => feed.id === id);
  if (feeds.length === 0) throw new UsageError(`the configuration has no feed "${id}"`);
  return feeds;
}

function readPatience(text: string): number {
  const patienceMs = readTimeout(text);
  if (patienceMs < 1000 || patienceMs > MAX_SECONDS * 1000)
    throw new UsageError(`"--timeout" must be 1 to ${MAX_SECONDS} seconds; got "${text}"`);
  return patienceMs;
}

async function checkFeeds({ config, now }: OpenLedger, feeds: readonly FeedConfig[]): Promise<Finding[]> {
  const dispatcher = createApiDispatcher();
  try {
    const options = { apiUrl: config.apiUrl, dispatcher, readSecret: createSecretReader(), now };
    const found = feeds.map(feed => checkAccount({ ...options, signal: AbortSignal.timeout(LIMIT_MS) }, feed));
    return (await Promise.all(found)).flat();
  } finally {
    await dispatcher.close();
  }
}

async function run(args: readonly string[]): Promise<number> {
  const { values } = readArguments({
    args: [...args],
    options: {
      ...FEED_OPTIONS,
      'send-test': { type: 'boolean', default: false },
      timeout: { type: 'string', default: String(STANDARD_SECONDS) },
    },
  });
  const patienceMs = readPatience(values.timeout);
  const place = await findPlace(values);
  const stackName = nameStack(place);
  const open = await openLedger(values);
  const feeds = chooseFeeds(open, values.feed);
  // Tokens go by the clock of S3, which is known once S3 has answered.
  const ofBuckets = await checkBuckets(open.s3, { ...open.config, feeds: [...feeds] });
  const findings = [
    ...(await checkFeeds(open, feeds)),
    ...ofBuckets,
    ...(await checkLists(open, feeds)),
    ...(values.feed === undefined ? checkDrift(place, open.config) : []),
    // A function without a stack, such as the local one, has no outputs and no version.
    ...(stackName === undefined
      ? []
      : [
          await checkRules(stackName),
          await checkAlarms(stackName),
          ...(await checkQueues(stackName)),
          await checkVersion(stackName),
        ]),
  ];
  if (values['send-test']) {
    const { s3, ledger, now } = open;
    const id = randomUUID().slice(0, 8);
    const options = { s3, ledger, id, patienceMs, now, sleep: (ms: number) => setTimeout(ms) };
    findings.push(...(await Promise.all(feeds.map(feed => sendTestDrop(options, feed)))));
  }
  const isWell = findings.every(({ status }) => status !== 'failed');
  console.log(
    values.json
      ? JSON.stringify({ version: 1, ok: isWell, findings }, null, 2)
      : printFindings(findings, screenOf(process.stdout)),
  );
  return isWell ? 0 : 1;
}

export const doctor: Command = { help: HELP, run };
