import { type IncomingHttpHeaders, request } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Desk } from '../../../console/server/desk.ts';
import { startConsole } from '../../../console/server/start-console.ts';
import type { Look } from '../../../console/view/page-state.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const LOOK: Look = { at: '2026-01-02T03:04:05.000Z', submissions: [], older: 0 };

/** A desk without submissions. */
export const EMPTY_DESK: Desk = {
  about: {
    title: 'a test',
    about: '',
    feeds: [{ id: 'acme', place: 's3://drops/acme/', about: '' }],
    states: [],
    drops: true,
    exports: [],
    sidecarSchema: {},
  },
  pauseMs: 5,
  look: () => Promise.resolve(LOOK),
  open: () => Promise.resolve(undefined),
  check: ({ path }) =>
    Promise.resolve({
      file: path,
      kind: 'sent',
      isGood: true,
      verdict: '',
      size: '',
      lists: [],
      groups: [],
      moreProblems: 0,
    }),
};

/** Starts a console over a desk. `ask` sends any request, valid or not, with exactly this `path` after the port. */
export async function openConsole(change: Partial<Desk> = {}) {
  const page = await startConsole({ ...EMPTY_DESK, ...change });
  onTestFinished(() => page.close());
  const { port, pathname: home } = new URL(page.url);
  const ask = ({ method = 'GET', headers = {}, body }: Asked, path: string) =>
    new Promise<Answer>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, async response => {
        const chunks = await Array.fromAsync(response).catch(reject);
        const text = Buffer.concat(chunks ?? []).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
      asked.once('error', reject);
      asked.end(body);
    });
  const post = (path: string, value: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const body = JSON.stringify(value);
    return ask({ method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }, home + path);
  };
  return { page, port, home, ask, post, get: (path: string) => ask({}, home + path) };
}
