import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../local/voximplant/main.ts', import.meta.url));

interface MainRun extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Lines on standard output so far. */
  readonly lines: readonly string[];
  /**
   * Resolves to the address once it is printed.
   *
   * @throws {Error} if the command ends first.
   */
  readonly url: () => Promise<string>;
  /** Waits for the end of the command. Returns its exit code and its standard error. */
  readonly end: () => Promise<{ code: unknown; errors: string }>;
}

/** Starts `local/voximplant/main.ts`. Use it with `await using`, which ends it. */
export function runMain(args: readonly string[], nodeOptions: readonly string[] = []): MainRun {
  const child = spawn(process.execPath, [...nodeOptions, main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const lines: string[] = [];
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const reader = createInterface(child.stdout);
  const address = new Promise<string>((resolve, reject) => {
    reader.on('line', line => {
      lines.push(line);
      const url = /http:\S+/.exec(line)?.[0];
      if (url !== undefined) resolve(url);
    });
    void closed.then(() => reject(new Error(`the simulator ended: ${errors}`)));
  });
  address.catch(() => {});
  return {
    child,
    lines,
    url: () => address,
    end: async () => {
      const [code]: unknown[] = await closed;
      return { code, errors };
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
