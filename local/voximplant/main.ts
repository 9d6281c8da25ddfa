import { parseArgs } from 'node:util';
import { openCredentialsFile } from './open-credentials-file.ts';
import { startVoximplantSimulator } from './start-simulator.ts';

const HELP = `Usage: npm run local:api -- --port N --credentials FILE

Starts a simulator of the Voximplant Management API on 127.0.0.1 and runs until it is interrupted. Nobody is called.

  --port N            port to listen on, 0 for any free one (default 0)
  --credentials FILE  the service account it accepts; made with a fresh key when the file does not exist
  --help              this text

GET    /_simulator/lists      the call lists it holds
POST   /_simulator/misbehave  lets the next request go wrong, such as {"kind":"error","code":340} or {"kind":"answer-lost"}
DELETE /_simulator/misbehave  forgets that
`;

/** What the command line asks for. */
export type CommandLine =
  | { readonly help: true }
  | { readonly help: false; readonly port: number; readonly credentials: string };

/**
 * Reads the command line.
 * @throws Error with one line for the user
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '0' },
      credentials: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return { help: true };
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw new Error(`"--port" must be 0 to 65535; got "${values.port}"`);
  if (!values.credentials) throw new Error('"--credentials" must name a file');
  return { help: false, port, credentials: values.credentials };
}

async function main(): Promise<void> {
  const commandLine = readCommandLine(process.argv.slice(2));
  if (commandLine.help) {
    process.stdout.write(HELP);
    return;
  }
  const { account, isNew } = await openCredentialsFile(commandLine.credentials);
  if (isNew) process.stdout.write(`made a service account with a fresh key: ${commandLine.credentials}\n`);
  const simulator = await startVoximplantSimulator({ port: commandLine.port, credentials: account });
  process.stdout.write(`Voximplant simulator answers at ${simulator.url}\n`);
  const stop = () => void simulator.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`local:api: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
