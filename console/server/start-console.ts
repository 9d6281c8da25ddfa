import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { showText } from '../view/show-text.ts';
import type { Desk } from './desk.ts';
import { createWatchers } from './event-stream.ts';
import { guardRequest } from './guard-request.ts';
import { readPageProgram } from './page-program.ts';
import { answer } from './routes.ts';
import { Refusal, sendRefusal } from './send.ts';
import { createUploads } from './uploads.ts';

/** A running console. */
export interface Console {
  /** The whole address including the token. Whoever has it has the permissions of this process. */
  readonly url: string;
  close(): Promise<void>;
}

interface ConsoleOptions {
  /** Default: any free port. */
  readonly port?: number;
}

/** Errors of the console are shown to its viewer, who is on this machine. They may quote a row or a name. */
function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal(500, showText(error instanceof Error ? error.message : String(error)));
}

/**
 * Serves a desk on the loopback address of this machine, to callers with the token.
 *
 * @throws {Error} if the port is taken.
 */
export async function startConsole(desk: Desk, { port = 0 }: ConsoleOptions = {}): Promise<Console> {
  const script = await readPageProgram('main');
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-console-'));
  const token = randomBytes(24).toString('base64url');
  const house = { desk, script, watchers: createWatchers(desk), uploads: createUploads(dir) };
  let bound = port;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = guardRequest(request, { port: bound, token });
      await answer({ ...house, url, request, response });
    } catch (error) {
      if (response.headersSent) response.destroy();
      else sendRefusal(response, toRefusal(error));
    }
  }

  const server = createServer((request, response) => void serve(request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  bound = typeof address === 'object' && address !== null ? address.port : port;
  // Removes people's files from the disk, even if a signal ends the process.
  const clear = () => rmSync(dir, { recursive: true, force: true });
  process.once('exit', clear);
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    house.watchers.close();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
    process.off('exit', clear);
    clear();
  }

  return {
    url: `http://127.0.0.1:${bound}/${token}/`,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
