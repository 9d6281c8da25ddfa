import { parseArgs } from 'node:util';
import type { LedgerEntry } from '../../lambda/ledger.ts';
import type { CallContext } from '../../lambda/voximplant/call-method.ts';
import { createApiDispatcher } from '../../lambda/voximplant/create-call-list.ts';
import { createTokenSource } from '../../lambda/voximplant/mint-token.ts';
import { createSecretReader } from '../../lambda/voximplant/read-credentials.ts';
import { stopCallList } from '../../lambda/voximplant/stop-call-list.ts';
import { printable } from '../../local/print-outcome.ts';
import { type Command, onlyArgument, UsageError } from '../command.ts';
import { findSubmission } from '../list-submissions.ts';
import { LEDGER_HELP, LEDGER_OPTIONS, type OpenLedger, openLedger } from '../open-ledger.ts';
import { ACT_HELP, ACT_OPTIONS, type Hand, isIdle, readHand, recordAct } from '../record-act.ts';

/** Longest talk with the API, in milliseconds. */
const LIMIT_MS = 30_000;

const HELP = `Usage: dropdial stop ID --reason TEXT

Stops a submission: its list at Voximplant begins no call any more, or it never becomes one. Calls that run go on.

  dropdial stop 4f1c09a2b7d3 --reason "wrong file"

${ACT_HELP}
${LEDGER_HELP}
`;

async function openApi({ config }: OpenLedger, feedId: string): Promise<CallContext> {
  const feed = config.feeds.find(({ id }) => id === feedId);
  if (feed === undefined) throw new UsageError(`the configuration has no feed "${feedId}"`);
  const tokens = createTokenSource(createSecretReader(), () => new Date());
  const token = await tokens.get(feed.secretId, new Date(Date.now() + LIMIT_MS));
  return { apiUrl: config.apiUrl, dispatcher: createApiDispatcher(), token, signal: AbortSignal.timeout(LIMIT_MS) };
}

/** Stops the list, and lists found beside it. False when one of them could not be stopped. */
async function stopLists(open: OpenLedger, { receipt }: LedgerEntry, listId: number): Promise<boolean> {
  const api = await openApi(open, receipt.feed);
  let isStopped = true;
  for (const id of [listId, ...(receipt.twins ?? [])]) {
    const answer = await stopCallList(api, id);
    if (answer.kind === 'ok') console.log(`list ${id} is stopped`);
    else {
      isStopped = false;
      const reason = answer.kind === 'refused' ? `code ${answer.code}: ${answer.message}` : answer.reason;
      console.error(`dropdial: list ${id} is NOT stopped: ${printable(reason)}`);
    }
  }
  return isStopped;
}

async function stopSubmission(open: OpenLedger, entry: LedgerEntry, hand: Hand): Promise<number> {
  const { state, answer } = entry.receipt;
  if (answer !== undefined && (state === 'created' || state === 'held')) {
    if (!(await stopLists(open, entry, answer.list_id))) return 1;
    await recordAct(open, entry, 'stopped', hand, { state: 'created' });
    return 0;
  }
  if (!isIdle(entry.receipt) || state === 'sending' || !['waiting', 'claimed', 'in_doubt'].includes(state)) {
    throw new UsageError(`the submission is ${state}: there is nothing to stop, or it is not known yet`);
  }
  const problems = [{ code: 'stopped', message: `stopped by hand: ${hand.reason}` }];
  await recordAct(open, entry, 'stopped', hand, { state: 'skipped', problems, problemCount: 1, doubt: undefined });
  console.log('it will never be sent');
  if (state === 'in_doubt')
    console.log(`look for the list "${printable(entry.receipt.listName ?? '')}" at Voximplant: it may exist`);
  return 0;
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...LEDGER_OPTIONS, ...ACT_OPTIONS },
  });
  const id = onlyArgument(positionals, 'submission');
  const hand = readHand(values);
  const open = await openLedger(values);
  return stopSubmission(open, await findSubmission(open, id), hand);
}

export const stop: Command = { summary: 'stop the list of a submission, or the submission', help: HELP, run };
