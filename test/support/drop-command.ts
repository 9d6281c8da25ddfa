import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, PREFIX, startDropStack } from './drop-stack.ts';
import { type RunOptions, runInProcess } from './run-in-process.ts';

/** The parameters that a drop needs, as a sidecar and as options. */
export const SIDECAR = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 };
export const SETS = Object.entries(COMPLETE).flatMap(([name, value]) => ['--set', `${name}=${value}`]);

/** Makes the standard input of a separate process a terminal. */
const TYPED = 'data:text/javascript,process.stdin.isTTY=true';

/** A stack, and `dropdial drop` in a folder of files. */
export async function openDropCommand() {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-drop-'));
  const stack = await startDropStack({
    feeds: [
      { id: 'local', prefix: PREFIX, limits: { priority: { min: 0 } } },
      { id: 'strict', prefix: 'strict/', origins: { '*': ['feed', 'sidecar'] }, duplicateWindowDays: 7 },
    ],
  });

  /** Runs the command, and waits until the function has written the outcome in the ledger onto the object. */
  async function run(options: RunOptions, ...args: readonly string[]) {
    const ended = await runInProcess(args, stack.environment, { cwd: dir, ...options });
    await stack.poller.settled();
    return ended;
  }
  const drop = (...args: readonly string[]) => run({}, 'drop', ...args, '--feed', 'local');

  async function file(name: string, content: string): Promise<string> {
    await writeFile(join(dir, name), content);
    return name;
  }

  async function tagsOf(name: string, prefix: string = PREFIX): Promise<Readonly<Record<string, string>>> {
    const { TagSet = [] } = await stack.client.send(
      new GetObjectTaggingCommand({ Bucket: DROP_BUCKET, Key: prefix + name }),
    );
    return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
  }

  /** Whether an object exists. */
  const isThere = (name: string) =>
    stack.metadata(name).then(
      () => true,
      () => false,
    );

  /** The command in a separate process at a terminal, which a test can interrupt or answer at any time. */
  function startCli(...args: readonly string[]) {
    const main = join(import.meta.dirname, '..', '..', 'cli', 'main.ts');
    const env = { PATH: process.env.PATH, ...stack.environment };
    const child = spawn(process.execPath, ['--import', TYPED, main, ...args], { cwd: dir, env });
    child.stdout.resume();
    const closed = once(child, 'close');
    let err = '';
    child.stderr.on('data', chunk => {
      err += String(chunk);
    });
    return {
      saw: async (text: string) => {
        while (!err.includes(text)) await Promise.race([once(child.stderr, 'data'), closed]);
      },
      type: (text: string) => child.stdin.write(text),
      interrupt: () => child.kill('SIGINT'),
      end: async () => {
        const [code]: unknown[] = await closed;
        return { code, err };
      },
    };
  }

  return {
    stack,
    dir,
    run,
    drop,
    file,
    tagsOf,
    isThere,
    startCli,
    async close() {
      await stack.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
