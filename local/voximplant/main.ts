import { UsageError } from '../../cli/command.ts';
import { printHelp, printText } from '../../terminal/print-text.ts';
import type { ServiceAccount } from './make-credentials.ts';
import { openCredentialsFile } from './open-credentials-file.ts';
import { readSimulatorArguments, type SimulatorArguments } from './settings/simulator-arguments.ts';
import { startVoximplantSimulator, type VoximplantSimulator } from './start-simulator.ts';

const HELP = `Usage: npm run local:api -- --port N --credentials FILE

Runs a stand-in for Voximplant's Management API on this machine. It checks everything, stores call lists in memory and
calls nobody.

  --port N            port to listen on; 0 takes any free one (default 0)
  --credentials FILE  a service account's credentials.json; made with a fresh key, mode 0600, where there is none
  --name-filter WAY   exact | substring: how GetCallLists compares "name" (default substring)
  --is-cancelled WAY  honoured: "is_cancelled" creates a list that does not dial until RecoverCallList; ignored: it
                      dials at once (default honoured)
  --hidden-looks N    how many requests of GetCallLists miss a new list that they would show (default 0)
  --pace N            seconds of calling to a second: 60 makes an hour of calls in a minute; 0: nobody is called until
                      the clock is told to go on (default 0)
  --seed N            what calls come to is drawn by it, for the same seed always alike (default 1)
  --keep-rows N       how many rows of each list are kept; tasks of others have none (default 1000)
  --help              this text

Clients on this machine may look into it and spoil coming answers:

  GET /_simulator/lists         the call lists, each with its first 1000 rows, and whether it ever dialled
  POST /_simulator/lists        {"listId": N} with "status": any word, "completed": true or "deleted": true
  GET /_simulator/tasks         ?list_id=N: the first 1000 tasks, and how many are in each state
  POST /_simulator/tasks        {"listId": N, "row": 1, "change": {"statusId": 3, "attemptsLeft": 0, "resultData": "busy",
                                "customData": "{}", "lastAttempt": MS, "readyAt": MS}}; "taskId" in place of "row"
  GET /_simulator/clock         the simulator's time, in milliseconds since the epoch
  POST /_simulator/clock        {"seconds": N}: so much time goes by, and calls go on in it
  GET /_simulator/settings      all settings: those above, how calls go, and what is known to nobody
  POST /_simulator/settings     other ones, as JSON; what is left out stays:
                                "nameFilter": "exact", "isCancelledHonoured": false, "hiddenLooks": 2, "balance": 0.5,
                                "pace": 60, "seed": 1, "callSeconds": 30, "outcomes": [{"ends": "processed" | "failed" | "error",
                                "weight": 1, "resultData": "..." or {...}, "customData": "...", "where": {"COLUMN": "VALUE"}}],
                                "taskOrder": "ascending" | "descending" | "mixed" | "changing", "taskCount": "page" | "list",
                                "canceledWord": "Canceled" | "Cancelled", "attemptsKey": "attempts_left" | "attmepts_left",
                                "taskNumbers": "number" | "text", "unset": "empty" | "absent" | "null",
                                "controlColumns": "kept" | "taken-out", "betweenAttempts": "New" | "In progress",
                                "unknownList": 255 | 251, "reopens": true,
                                "cancelAnswer": "result" | "results" | "array" | "flat"
  GET /_simulator/misbehave     the orders, and how often each was used
  POST /_simulator/misbehave    a new order, as JSON: {"kind": "...", "method": "CreateCallList", "times": 1, ...}
  DELETE /_simulator/misbehave  back to good manners

Kinds, with what may be added:

  error                   code, msg, httpStatus (200), when (before-body | after-body)
  html                    status (502), page, when, executes (false)
  truncated               contentLength (correct | too-long)
  wrong-types             variant (text-result | text-list-id | no-list-id)
  empty, stall            executes (false)
  stall-reading           afterBytes (65536)
  reset-before-last-byte  afterBytes (1)
  reset-after-last-byte   the list is not created
  answer-lost             the list is created
  early-413
  slow-reader             bytesPerSecond
  retry-after             seconds (1), when
  shifted-page            by (-1): entries of another page
  short-page              keep (0), count (as-it-was | page): the first entries of a page alone
  padded                  bytesPerEntry (52429): a page of 1000 is 50 MB

Example:

  curl -d '{"kind":"error","code":340}' http://127.0.0.1:PORT/_simulator/misbehave
`;

function start(
  credentials: ServiceAccount,
  { port, keepRows, settings }: SimulatorArguments,
): Promise<VoximplantSimulator> {
  return startVoximplantSimulator({ credentials, port, ...(keepRows !== undefined && { keepRows }), ...settings });
}

async function main(): Promise<void> {
  const options = readSimulatorArguments(process.argv.slice(2));
  if (options === undefined) {
    printHelp(HELP);
    return;
  }
  const { account, isNew } = await openCredentialsFile(options.credentials);
  if (isNew) printText(`Made a service account with a fresh key: ${options.credentials}`);
  const simulator = await start(account, options);
  const stop = () => void simulator.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  printText(`Voximplant simulator: ${simulator.url}`);
}

try {
  await main();
} catch (error) {
  printText(`local:api: ${error instanceof Error ? error.message : String(error)}`, process.stderr);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
