import { UsageError } from '../cli/command.ts';
import { endOnLostOutput } from '../terminal/end-quietly.ts';
import { printHelp, printText } from '../terminal/print-text.ts';
import { parseStartOptions, START_HELP } from './parse-start-options.ts';

endOnLostOutput();

async function main(args: readonly string[]): Promise<number> {
  const options = parseStartOptions(args);
  if (options === 'help') {
    printHelp(START_HELP);
    return 0;
  }
  // Help and usage errors do not load the bundler, the SDK and the servers.
  if (options.ui) return (await import('./console/run-console.ts')).runConsole(options);
  const { runMainJob } = await import('./run-main-job.ts');
  return runMainJob(options);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  printText(error instanceof Error ? error.message : String(error), process.stderr);
  if (error instanceof UsageError) console.error('See npm start -- --help');
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
