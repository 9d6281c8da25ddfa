import type { ServiceAccount } from './make-credentials.ts';
import { openCredentialsFile } from './open-credentials-file.ts';
import { type MainArguments, readArguments } from './settings/read-arguments.ts';
import { startVoximplantSimulator, type VoximplantSimulator } from './start-simulator.ts';

const help = `Usage: npm run local:api -- --port N --credentials FILE

Runs a stand-in for Voximplant's Management API on this machine. It checks everything, stores call lists in memory and
calls nobody.

  --port N            port to listen on; 0 takes any free one (default 0)
  --credentials FILE  a service account's credentials.json; made with a fresh key, mode 0600, where there is none
  --name-filter WAY   exact | substring: how GetCallLists compares "name" (default substring)
  --is-cancelled WAY  honoured: "is_cancelled" creates a list that does not dial until RecoverCallList; ignored: it
                      dials at once (default honoured)
  --hidden-looks N    how many requests of GetCallLists miss a new list that they would show (default 0)
  --help              this text

Clients on this machine may look into it and spoil coming answers:

  GET    /_simulator/lists      the call lists, each with its first 1000 rows, and whether it ever dialled
  GET    /_simulator/settings   what the three options above were set to, and the balance
  POST   /_simulator/settings   other ones, as JSON: {"nameFilter": "exact", "isCancelledHonoured": false, "hiddenLooks": 2, "balance": 0.5}
  GET    /_simulator/misbehave  the orders, and how often each was used
  POST   /_simulator/misbehave  a new order, as JSON: {"kind": "...", "method": "CreateCallList", "times": 1, ...}
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

Example: curl -d '{"kind":"error","code":340}' http://127.0.0.1:PORT/_simulator/misbehave
`;

async function start(credentials: ServiceAccount, { port, settings }: MainArguments): Promise<VoximplantSimulator> {
  try {
    return await startVoximplantSimulator({ credentials, port, ...settings });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new Error(`port ${port} is in use; choose another one with --port`);
    }
    throw error;
  }
}

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(help);
    return;
  }
  const { account, isNew } = await openCredentialsFile(options.credentials);
  if (isNew) console.log(`Made a service account with a fresh key: ${options.credentials}`);
  const simulator = await start(account, options);
  const stop = () => void simulator.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  console.log(`Voximplant simulator: ${simulator.url}`);
}

try {
  await main();
} catch (error) {
  console.error(`local:api: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
