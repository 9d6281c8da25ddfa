import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { MAX_JSON_BYTES } from '../../../console/server/read-body.ts';
import { MAX_FILE_BYTES } from '../../../console/server/uploads.ts';
import { openConsole } from './open-console.ts';

const ID = 'a'.repeat(64);

describe('the token', () => {
  test('opens the page, its script and its style', async () => {
    const { get } = await openConsole();

    expect(await get('')).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(await get('page.css')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/css; charset=utf-8' },
    });
    const { headers, body } = await get('page.js');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(body).toContain('EventSource');
  });

  test('is long, and different each time', async () => {
    const [one, other] = [await openConsole(), await openConsole()];

    expect(one.home).toMatch(/^\/[\w-]{32}\/$/);
    expect(other.home).not.toBe(one.home);
    expect((await one.ask({}, other.home)).status).toBe(401);
  });

  test.each<[what: string, change: (home: string) => string]>([
    ['no token', () => '/'],
    ['no token, and the name of a file', () => '/page.js'],
    ['no token, and data', () => '/about'],
    ['half of the token', home => `${home.slice(0, 10)}/`],
    ['the token with a suffix', home => `${home.slice(0, -1)}x/`],
    ['the token in another case', home => home.toUpperCase().toLowerCase()],
    ['the token as a query parameter', home => `/?token=${home.slice(1, -1)}`],
    ['the token as the second segment', home => `/x${home}`],
    ['an absolute address', home => `http://127.0.0.1${home}`],
  ])('%s opens nothing', async (_what, change) => {
    const { ask, home } = await openConsole();

    const { status, body } = await ask({}, change(home));

    expect([status, body]).toEqual([401, 'open the whole address that the command printed\n']);
  });

  test('without its slash leads to the page', async () => {
    const { ask, home } = await openConsole();

    expect(await ask({}, home.slice(0, -1))).toMatchObject({ status: 308, headers: { location: home } });
  });
});

describe('other host names and origins', () => {
  test.each<[what: string, headers: (port: string) => Record<string, string>, status: number]>([
    ['a rebound DNS name', port => ({ host: `rebound.example:${port}` }), 421],
    ['this address without its port', () => ({ host: '127.0.0.1' }), 421],
    ['another port', () => ({ host: '127.0.0.1:1' }), 421],
    ['a DNS name that begins with this address', port => ({ host: `127.0.0.1.rebound.example:${port}` }), 421],
    ['a page on another host', () => ({ origin: 'https://elsewhere.example' }), 403],
    ['a page on another port', () => ({ origin: 'http://127.0.0.1:1' }), 403],
    ['a page in a frame without an origin', () => ({ origin: 'null' }), 403],
    ['a link on another site', () => ({ 'sec-fetch-site': 'cross-site' }), 403],
    ['a page on another origin of the same site', () => ({ 'sec-fetch-site': 'same-site' }), 403],
    ['this address', port => ({ host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}` }), 200],
    ['this machine by its name', port => ({ host: `localhost:${port}` }), 200],
    ['a typed address', () => ({ 'sec-fetch-site': 'none' }), 200],
  ])('%s', async (_what, headers, status) => {
    const { ask, home, port } = await openConsole();

    expect((await ask({ headers: headers(port) }, `${home}about`)).status).toBe(status);
  });

  test('no other address of this machine is listened on', async () => {
    const { port } = await openConsole();
    const others = Object.values(networkInterfaces()).flatMap(all => all ?? []);
    const outside = others.filter(({ internal, family }) => !internal && family === 'IPv4');

    const reached = outside.map(
      ({ address }) =>
        new Promise<boolean>(resolve => {
          const socket = connect(Number(port), address, () => resolve(true));
          socket.once('connect', () => socket.destroy());
          socket.once('error', () => resolve(false));
        }),
    );
    expect(await Promise.all(reached)).toEqual(outside.map(() => false));
  });
});

describe('every answer', () => {
  test.each(['', 'page.js', 'about', 'nothing', '../'])(
    'blocks content from elsewhere, and requests to elsewhere: "%s"',
    async path => {
      const { get } = await openConsole();

      const { headers } = await get(path);

      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toEqual(
        expect.arrayContaining(["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"]),
      );
      expect(policy.join(' ')).not.toMatch(/unsafe|\*|https?:/);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    },
  );
});

describe('an unknown resource', () => {
  test.each([
    '../package.json',
    '..%2fpackage.json',
    '%2e%2e/%2e%2e/etc/passwd',
    'page/main.tsx',
    '/etc/passwd',
    'page.js/',
    'page.js%00.html',
    'constructor',
    '__proto__',
  ])('%s is not found', async path => {
    const { get } = await openConsole();

    expect((await get(path)).status).toBe(404);
  });

  test.each(['', 'A'.repeat(64), '../../x', 'a'.repeat(63), ID])('nor is the submission "%s"', async id => {
    const { get } = await openConsole();

    expect((await get(`submission?id=${encodeURIComponent(id)}`)).status).toBe(404);
  });
});

describe('methods', () => {
  test.each([
    ['POST', '', 'GET'],
    ['PUT', 'page.js', 'GET'],
    ['HEAD', 'looks', 'GET'],
    ['DELETE', 'submission', 'GET'],
    ['GET', 'drop', 'POST'],
    ['GET', 'order', 'POST'],
    ['PUT', 'file', 'POST'],
    ['OPTIONS', 'check', 'POST'],
  ])('%s "%s" is rejected', async (method, path, allow) => {
    const { ask, home } = await openConsole();

    expect(await ask({ method }, home + path)).toMatchObject({ status: 405, headers: { allow } });
  });
});

describe('a read-only console', () => {
  test('accepts no drop and no order', async () => {
    const { ask, post, home } = await openConsole();
    const { body } = await ask({ method: 'POST', body: 'a\n1\n' }, `${home}file?name=a.csv`);

    expect((await post('drop', { ...JSON.parse(body), feed: 'acme', parameters: {} })).status).toBe(404);
    expect((await post('order', { id: 'answer-lost' })).status).toBe(404);
  });
});

describe('orders', () => {
  test.each<[what: string, value: unknown, headers: Record<string, string>, status: number]>([
    ['a content type that forms on other sites can send', { id: 'x' }, { 'content-type': 'text/plain' }, 415],
    ['a content type with a parameter', { id: 'x' }, { 'content-type': 'application/json; x' }, 415],
    ['a value of the wrong type', { id: 1 }, {}, 400],
    ['an extra field', { id: 'x', more: 1 }, {}, 400],
    ['too many bytes', { id: 'x'.repeat(MAX_JSON_BYTES) }, {}, 413],
  ])('%s is rejected', async (_what, value, headers, status) => {
    const done: string[] = [];
    const { post } = await openConsole({ order: async id => void done.push(id) });

    expect((await post('order', value, headers)).status).toBe(status);
    expect(done).toEqual([]);
  });

  test('a valid one is carried out, and a fault is reported with its message', async () => {
    const done: string[] = [];
    const order = async (id: string) => {
      if (id === 'bad') throw new Error('the clock stands still');
      done.push(id);
    };
    const { post } = await openConsole({ order });

    expect(await post('order', { id: 'hour' })).toMatchObject({ status: 200 });
    expect(await post('order', { id: 'bad' })).toMatchObject({ status: 500, body: 'the clock stands still\n' });
    expect(done).toEqual(['hour']);
  });
});

test('an order without a length is rejected once it is too long', async () => {
  const done: string[] = [];
  const { ask, home } = await openConsole({ order: async id => void done.push(id) });
  const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };

  const body = JSON.stringify({ id: 'x'.repeat(MAX_JSON_BYTES) });
  const { status } = await ask({ method: 'POST', headers, body }, `${home}order`);

  expect([status, done]).toEqual([413, []]);
});

test('a fault is reported without the numbers in its message, and without control characters', async () => {
  const fault = async () => {
    throw new Error('row 2: "+1 (202) 555-0147" is \u202ebad\u0007');
  };
  const { ask, post, get, home } = await openConsole({ order: fault, open: fault, check: fault, drop: fault });
  const { body } = await ask({ method: 'POST', body: 'a\n1\n' }, `${home}file?name=a.csv`);
  const file = { ...JSON.parse(body), feed: 'acme', parameters: {} };

  const answers = [
    await post('order', { id: 'x' }),
    await get(`submission?id=${ID}`),
    await post('check', file),
    await post('drop', file),
  ];

  expect(answers.map(answer => [answer.status, answer.body])).toEqual(
    answers.map(() => [500, 'row 2: "…47" is ?bad?\n']),
  );
});

describe('files', () => {
  test.each(['../a.csv', 'a/b.csv', 'a\\b.csv', '.csv', '..csv', 'a.txt', '', 'a.csv\n', `${'a'.repeat(250)}.csv`])(
    'one called %j is rejected',
    async name => {
      const { ask, home } = await openConsole();

      const { status } = await ask({ method: 'POST', body: 'a\n' }, `${home}file?name=${encodeURIComponent(name)}`);

      expect(status).toBe(400);
    },
  );

  test('one announced as too large is rejected before it arrives', async () => {
    const { ask, home } = await openConsole();

    const headers = { 'content-length': String(MAX_FILE_BYTES + 1) };
    const { status } = await ask({ method: 'POST', headers }, `${home}file?name=a.csv`);

    expect(status).toBe(413);
  });

  test('each is kept for its owner only, with its sidecar beside it, judged, and removed with the console', async () => {
    const seen: string[] = [];
    const check = async ({ path }: { readonly path: string }) => {
      seen.push(path, readFileSync(path, 'utf8'), readFileSync(`${path}.json`, 'utf8'));
      return {
        file: '',
        kind: 'sent',
        isGood: true,
        verdict: 'fine',
        size: '',
        lists: [],
        groups: [],
        moreProblems: 0,
      };
    };
    const { ask, post, home, page } = await openConsole({ check });
    const { body } = await ask({ method: 'POST', body: 'phone\n+12025550101\n' }, `${home}file?name=week%2021.csv`);

    const answer = await post('check', { ...JSON.parse(body), feed: 'acme', parameters: { rule_id: 101 } });

    expect(JSON.parse(answer.body)).toMatchObject({ verdict: 'fine' });
    const [path = '', text, sidecar = ''] = seen;
    expect([basename(path), text, JSON.parse(sidecar)]).toEqual([
      'week 21.csv',
      'phone\n+12025550101\n',
      { rule_id: 101 },
    ]);
    await page.close();
    expect(existsSync(path)).toBe(false);
  });

  test.each<[what: string, change: object, status: number]>([
    ['another feed', { feed: 'nobody' }, 400],
    ['a file that was never uploaded', { id: 'x' }, 404],
    ['a file in another folder', { id: '../../../etc' }, 404],
    ['parameters that are not an object', { parameters: 'rule_id=1' }, 400],
  ])('%s is rejected', async (_what, change, status) => {
    const { ask, post, home } = await openConsole();
    const { body } = await ask({ method: 'POST', body: 'a\n1\n' }, `${home}file?name=a.csv`);

    expect((await post('check', { ...JSON.parse(body), feed: 'acme', parameters: {}, ...change })).status).toBe(status);
  });

  test('each is judged with its parameters, even with many of them', async () => {
    let checks = 0;
    const check = async ({ path }: { readonly path: string }) => {
      // Earlier checks take longer, so they end in reverse order.
      for (let turns = 100 - 10 * checks++; turns > 0; turns--) await nextTurn();
      const verdict = readFileSync(`${path}.json`, 'utf8');
      return { file: '', kind: 'sent', isGood: true, verdict, size: '', lists: [], groups: [], moreProblems: 0 };
    };
    const { ask, post, home } = await openConsole({ check });
    const { body } = await ask({ method: 'POST', body: 'a\n1\n' }, `${home}file?name=a.csv`);
    const said = [1, 2, 3, 4, 5, 6, 7, 8].map(rule_id => ({ rule_id }));

    const answers = await Promise.all(
      said.map(parameters => post('check', { ...JSON.parse(body), feed: 'acme', parameters })),
    );

    expect(answers.map(answer => JSON.parse(JSON.parse(answer.body).verdict))).toEqual(said);
  });

  test('only the latest four are kept', async () => {
    const paths: string[] = [];
    const check = async ({ path }: { readonly path: string }) => {
      paths.push(path);
      return { file: '', kind: 'sent', isGood: true, verdict: '', size: '', lists: [], groups: [], moreProblems: 0 };
    };
    const { ask, post, home } = await openConsole({ check });
    const ids: object[] = [];
    for (let count = 0; count < 6; count++) {
      const { body } = await ask({ method: 'POST', body: 'a\n1\n' }, `${home}file?name=a.csv`);
      ids.push(JSON.parse(body));
    }
    const checked = await Promise.all(ids.map(id => post('check', { ...id, feed: 'acme', parameters: {} })));

    expect(checked.map(({ status }) => status)).toEqual([404, 404, 200, 200, 200, 200]);
    expect(readdirSync(join(dirname(paths[0] ?? ''), '..'))).toHaveLength(4);
  });
});
