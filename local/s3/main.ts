import { UsageError } from '../../cli/command.ts';
import { readArguments } from '../../cli/read-arguments.ts';
import { printHelp, printText } from '../../terminal/print-text.ts';
import { startS3Server } from './start-s3-server.ts';

const HELP = `Usage: npm run local:s3 -- --port N --dir DIR

Starts a local S3 server on 127.0.0.1 and runs until it is interrupted.

  --port N    port to listen on, 0 for any free one (default 0)
  --dir DIR   where buckets and objects are kept; created when missing
  --help      show this text

Access key "test", secret key "test", region us-east-1, path-style addresses.
`;

type CommandLine = { readonly help: true } | { readonly help: false; readonly port: number; readonly dir: string };

/**
 * Reads the command line.
 *
 * @throws {UsageError} with one line for the user.
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values } = readArguments({
    args: [...args],
    options: {
      port: { type: 'string', default: '0' },
      dir: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return { help: true };
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535)
    throw new UsageError(`"--port" must be 0 to 65535; got "${values.port}"`);
  if (!values.dir) throw new UsageError('"--dir" must name a directory');
  return { help: false, port, dir: values.dir };
}

async function main(): Promise<void> {
  const commandLine = readCommandLine(process.argv.slice(2));
  if (commandLine.help) {
    printHelp(HELP);
    return;
  }
  const server = await startS3Server(commandLine);
  printText(`S3 answers at ${server.endpoint} (region ${server.region}, access key test, secret key test)`);
  const stop = () => void server.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    printText(`local:s3: ${error instanceof Error ? error.message : String(error)}`, process.stderr);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  });
}
