import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { DropdialError } from '../../../lambda/errors.ts';
import {
  type CallOptions,
  createApiDispatcher,
  createCallList,
  toQuery,
} from '../../../lambda/voximplant/create-call-list.ts';
import { planBytes } from '../../support/plan-bytes.ts';
import { answerWith, startApi } from '../../support/start-api.ts';

const TOKEN = 'eyJhbGciOi.very-secret.token';
const CREATED = { result: true, count: 2, list_id: 4711, batch_id: 'b-1' };
const CSV = Buffer.from('phone;name\n+12025550101;Ä\n+12025550102;B\n');
const TLS_FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'tls');
const MIB = 1024 * 1024;

/** The given number of chunks of 64 KiB, and a record of how far they were read. */
function makeChunks(count: number) {
  const chunk = Buffer.alloc(64 * 1024, '+12025550101;x\n');
  const progress = { read: 0, isClosed: false };
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (; progress.read < count; progress.read++) yield chunk;
    } finally {
      progress.isClosed = true;
    }
  }
  return { progress, source: source(), planned: planBytes(...Array<Buffer>(count).fill(chunk)) };
}

async function* from(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

function makeCall(apiUrl: string, change: Partial<CallOptions> = {}): CallOptions {
  const dispatcher = createApiDispatcher();
  onTestFinished(() => dispatcher.destroy());
  return {
    apiUrl,
    token: TOKEN,
    parameters: { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, name: 'People', delimiter: ';' },
    listName: 'People ~0123456789ab',
    boundaryId: 'boundary0',
    source: from(CSV),
    planned: planBytes(CSV),
    commit: vi.fn(async () => undefined),
    signal: new AbortController().signal,
    idleMs: 20_000,
    dispatcher,
    ...change,
  };
}

/** Resolves when the given bytes of a request have arrived. */
async function readUntil(request: IncomingMessage, bytes: number): Promise<void> {
  let read = 0;
  await new Promise<void>(resolve => {
    request.on('data', (chunk: Buffer) => {
      read += chunk.length;
      if (read >= bytes) resolve();
    });
  });
}

describe('a successful call', () => {
  test("returns the API's answer", async () => {
    const api = await startApi(answerWith(CREATED));

    const result = await createCallList(makeCall(api.url));

    expect(result).toEqual({
      kind: 'answered',
      answer: { kind: 'created', listId: 4711, batchId: 'b-1', count: 2, full: CREATED },
      closingSent: true,
    });
  });

  test('is one POST with the exact length, and contains the file', async () => {
    const api = await startApi(answerWith(CREATED));

    await createCallList(makeCall(api.url));

    expect(api.requests).toHaveLength(1);
    const [seen] = api.requests;
    const { method, headers } = seen?.request ?? {};
    expect(method).toBe('POST');
    expect(headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'multipart/form-data; boundary=dropdial-boundary0',
      'content-length': String(seen?.body.length),
      accept: 'application/json',
    });
    expect(headers).not.toHaveProperty('transfer-encoding');
    const form = await new Response(seen?.body, {
      headers: { 'content-type': headers?.['content-type'] ?? '' },
    }).formData();
    const file = form.get('file_content');
    expect([...form.keys()]).toEqual(['file_content']);
    expect(file instanceof File && Buffer.from(await file.arrayBuffer()).equals(CSV)).toBe(true);
  });

  test.each([
    [true, 'true'],
    [false, null],
  ])('with held %s sends is_cancelled %s', async (held, expected) => {
    const api = await startApi(answerWith(CREATED));

    await createCallList(makeCall(api.url, { held }));

    const url = new URL(api.requests[0]?.request.url ?? '', api.url);
    expect(url.searchParams.get('is_cancelled')).toBe(expected);
  });

  test('sends the parameters in the query, with the marked name', async () => {
    const api = await startApi(answerWith(CREATED));

    await createCallList(makeCall(api.url));

    const url = new URL(api.requests[0]?.request.url ?? '', api.url);
    expect(url.pathname).toBe('/platform_api/CreateCallList');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      rule_id: '101',
      priority: '1',
      max_simultaneous: '5',
      num_attempts: '3',
      name: 'People ~0123456789ab',
      delimiter: ';',
    });
  });

  test('carries the token only in one header, and never in its result', async () => {
    const api = await startApi(answerWith({ error: { code: 456, msg: 'expired' } }));

    const result = await createCallList(makeCall(api.url));

    const { url, rawHeaders } = api.requests[0]?.request ?? { url: '', rawHeaders: [] };
    expect(url).not.toContain('secret');
    expect(rawHeaders.filter(text => text.includes('secret'))).toEqual([`Bearer ${TOKEN}`]);
    expect(api.requests[0]?.body.includes('secret')).toBe(false);
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  test('makes its own connection, which a second call does not use', async () => {
    const api = await startApi(answerWith(CREATED));
    const dispatcher = createApiDispatcher();
    onTestFinished(() => dispatcher.destroy());

    await createCallList(makeCall(api.url, { dispatcher }));
    await createCallList(makeCall(api.url, { dispatcher, source: from(CSV) }));

    expect(api.requests).toHaveLength(2);
    expect(api.connections).toBe(2);
    expect(api.requests[0]?.request.headers.connection).toBe('close');
  });

  test('accepts a file in any number of chunks, including empty ones', async () => {
    const api = await startApi(answerWith(CREATED));
    const source = from(CSV.subarray(0, 1), Buffer.alloc(0), CSV.subarray(1, 20), CSV.subarray(20), Buffer.alloc(0));

    const result = await createCallList(makeCall(api.url, { source }));

    expect(result).toMatchObject({ kind: 'answered', answer: { kind: 'created' } });
    expect(api.requests[0]?.body.includes(CSV)).toBe(true);
  });

  test('withholds the closing boundary until the ledger is written', async () => {
    const written = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const api = await startApi((request, response) => {
      request.on('data', (chunk: Buffer) => chunk.includes(CSV.subarray(-5)) && arrived.resolve());
      answerWith(CREATED)(request, response);
    });

    const call = createCallList(makeCall(api.url, { commit: () => written.promise }));
    await arrived.promise;
    const isCompleteBefore = api.requests[0]?.isComplete;
    written.resolve();
    const result = await call;

    expect(isCompleteBefore).toBe(false);
    expect(api.requests[0]?.isComplete).toBe(true);
    expect(result).toMatchObject({ kind: 'answered', closingSent: true });
  });

  test('may wait for the ledger and for the source longer than the API may stall', async () => {
    const api = await startApi(answerWith(CREATED));
    const idleMs = 50;
    const source = (async function* () {
      yield CSV.subarray(0, 10);
      await wait(4 * idleMs);
      yield CSV.subarray(10);
    })();

    const result = await createCallList(makeCall(api.url, { idleMs, source, commit: () => wait(4 * idleMs) }));

    expect(result).toMatchObject({ kind: 'answered', answer: { kind: 'created' } });
  });

  test('may take longer than the API may stall, as long as the API reads', async () => {
    const api = await startApi((request, response) => {
      request.on('data', () => {
        request.pause();
        setTimeout(() => request.resume(), 5);
      });
      answerWith(CREATED)(request, response);
    });
    const idleMs = 500;
    const { source, planned } = makeChunks(256);
    const started = performance.now();

    const result = await createCallList(makeCall(api.url, { idleMs, source, planned }));

    expect(result).toMatchObject({ kind: 'answered', answer: { kind: 'created' }, closingSent: true });
    expect(performance.now() - started).toBeGreaterThan(idleMs);
  });
});

describe('a call that the API refuses', () => {
  test('returns the code of the refusal', async () => {
    const api = await startApi(answerWith({ error: { code: 250, msg: 'Invalid CSV file' } }));

    expect(await createCallList(makeCall(api.url))).toEqual({
      kind: 'answered',
      answer: { kind: 'refused', code: 250, message: 'Invalid CSV file', class: 'final' },
      closingSent: true,
    });
  });

  test('stops there if the body has not ended, and commits nothing', async () => {
    const api = await startApi((_, response) => {
      response.writeHead(413, { 'content-type': 'text/html' }).end('<h1>too large</h1>');
    }, false);
    const { source, planned, progress } = makeChunks(1000);
    const commit = vi.fn(async () => undefined);

    const result = await createCallList(makeCall(api.url, { source, planned, commit }));
    await vi.waitUntil(() => progress.isClosed);

    expect(result).toMatchObject({ kind: 'answered', answer: { kind: 'unreadable' }, closingSent: false });
    expect(commit).not.toHaveBeenCalled();
    expect(progress.read).toBeLessThan(1000);
    expect(api.requests).toHaveLength(1);
  });
});

describe('a call without an answer', () => {
  test('may have made a list if the server closed the connection after the last byte', async () => {
    const api = await startApi(request => {
      request.on('end', () => request.socket.destroy());
    });

    const result = await createCallList(makeCall(api.url));

    expect(result).toMatchObject({ kind: 'failed', code: 'send_failed', closingSent: true });
    expect(api.requests).toHaveLength(1);
    expect(api.requests[0]?.isComplete).toBe(true);
  });

  test('has made none if it was reset in the middle of the body', async () => {
    const api = await startApi(request => {
      void readUntil(request, MIB).then(() => request.socket.resetAndDestroy());
    });
    const { source, planned, progress } = makeChunks(1000);
    const commit = vi.fn(async () => undefined);

    const result = await createCallList(makeCall(api.url, { source, planned, commit }));
    await vi.waitUntil(() => progress.isClosed);

    expect(result).toMatchObject({ kind: 'failed', code: 'send_failed', closingSent: false });
    expect(commit).not.toHaveBeenCalled();
    expect(api.requests).toHaveLength(1);
  });

  test('has stalled and made none if the server stopped reading', async () => {
    const api = await startApi(request => request.pause(), false);
    const { source, planned } = makeChunks(1000);

    const result = await createCallList(makeCall(api.url, { source, planned, idleMs: 100 }));

    expect(result).toEqual({
      kind: 'failed',
      code: 'stalled',
      reason: 'stalled: nothing moved for 0.1 s, waiting for the API to read',
      closingSent: false,
    });
    expect(api.requests).toHaveLength(1);
  });

  test('ends at the deadline, and may have made a list', async () => {
    const controller = new AbortController();
    const api = await startApi(request => {
      request.on('end', () => controller.abort(new DropdialError('deadline_reached', 'not finished within 9 s')));
    });

    const result = await createCallList(makeCall(api.url, { signal: controller.signal }));

    expect(result).toEqual({
      kind: 'failed',
      code: 'deadline_reached',
      reason: 'deadline_reached: not finished within 9 s',
      closingSent: true,
    });
  });

  test('is not cut off for a slow answer before the deadline', async () => {
    const api = await startApi((request, response) => {
      request.on('end', () => setTimeout(() => response.end(JSON.stringify(CREATED)), 300));
    });

    const result = await createCallList(makeCall(api.url, { idleMs: 50 }));

    expect(result).toMatchObject({ kind: 'answered', answer: { kind: 'created' } });
  });

  test('has stalled and may have made a list if the rest of its answer never comes', async () => {
    const api = await startApi((request, response) => {
      request.on('end', () => response.writeHead(200).write('{"result": true, '));
    });

    const result = await createCallList(makeCall(api.url, { idleMs: 100 }));

    expect(result).toMatchObject({
      kind: 'failed',
      code: 'stalled',
      reason: expect.stringContaining('the rest of the answer'),
      closingSent: true,
    });
  });

  test('is given up if its answer is too long, and may have made a list', async () => {
    const api = await startApi((request, response) => {
      request.on('end', () => response.end(Buffer.alloc(2 * MIB, ' ')));
    });

    const result = await createCallList(makeCall(api.url));

    expect(result).toMatchObject({
      kind: 'failed',
      code: 'send_failed',
      reason: expect.stringContaining('longer than any documented one'),
      closingSent: true,
    });
  });

  test('may have made a list if its answer ends in the middle of the text', async () => {
    const api = await startApi((request, response) => {
      request.on('end', () => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"result": true', () => response.destroy());
      });
    });

    expect(await createCallList(makeCall(api.url))).toMatchObject({ kind: 'failed', closingSent: true });
  });

  test('has made none if nobody listens on the port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    server.close();
    await once(server, 'close');
    const commit = vi.fn(async () => undefined);

    const result = await createCallList(makeCall(`http://127.0.0.1:${port}/platform_api`, { commit }));

    expect(result).toMatchObject({
      kind: 'failed',
      code: 'send_failed',
      reason: expect.stringContaining('ECONNREFUSED'),
      closingSent: false,
    });
    expect(commit).not.toHaveBeenCalled();
  });

  test('is not even tried after the deadline', async () => {
    const api = await startApi(answerWith(CREATED));
    const signal = AbortSignal.abort(new DropdialError('deadline_reached', 'x'));

    const result = await createCallList(makeCall(api.url, { signal }));

    expect(result).toMatchObject({ kind: 'failed', code: 'deadline_reached', closingSent: false });
    expect(api.requests).toHaveLength(0);
  });
});

describe('a call that fails on our side leaves an incomplete request', () => {
  test.each([
    ['a DropdialError', new DropdialError('source_changed', 'replaced'), 'source_changed', 'source_changed: replaced'],
    ['any other error', new TypeError('aborted'), 'send_failed', 'TypeError: aborted'],
  ])('if the source throws %s', async (_, fault, code, reason) => {
    const closed = Promise.withResolvers<void>();
    const api = await startApi(request => request.on('close', () => closed.resolve()));
    const source = (async function* () {
      yield CSV.subarray(0, 10);
      throw fault;
    })();

    const result = await createCallList(makeCall(api.url, { source }));
    await closed.promise;

    expect(result).toEqual({ kind: 'failed', code, reason, closingSent: false });
    expect(api.requests).toHaveLength(1);
    expect(api.requests[0]?.isComplete).toBe(false);
  });

  test.each([
    ['it is shorter', from(CSV.subarray(1))],
    ['it is longer', from(CSV, CSV)],
    ['it has other bytes', from(Buffer.alloc(CSV.length, 'x'))],
  ])('if the source differs from the plan: %s', async (_, source) => {
    const closed = Promise.withResolvers<void>();
    const api = await startApi(request => request.on('close', () => closed.resolve()));
    const commit = vi.fn(async () => undefined);

    const result = await createCallList(makeCall(api.url, { source, commit }));
    await closed.promise;

    expect(result).toMatchObject({ kind: 'failed', code: 'source_differs', closingSent: false });
    expect(commit).not.toHaveBeenCalled();
    expect(api.requests[0]?.isComplete).toBe(false);
  });

  test('if the ledger refuses', async () => {
    const closed = Promise.withResolvers<void>();
    const api = await startApi(request => request.on('close', () => closed.resolve()));
    const commit = () => Promise.reject(new DropdialError('ledger_conflict', 'another worker'));

    const result = await createCallList(makeCall(api.url, { commit }));
    await closed.promise;

    expect(result).toMatchObject({ kind: 'failed', code: 'ledger_conflict', closingSent: false });
    expect(api.requests).toHaveLength(1);
    expect(api.requests[0]?.isComplete).toBe(false);
  });
});

describe('toQuery', () => {
  const parameters = { rule_id: 1, priority: 0, max_simultaneous: 2, num_attempts: 3, name: 'asked for' };

  test('encodes characters that would end or change a parameter', () => {
    const query = toQuery({ ...parameters, delimiter: ';', escape: '\\' }, 'ü & ~x');

    expect(query).toContain('delimiter=%3B');
    expect(query).toContain('escape=%5C');
    expect(query).toContain('name=%C3%BC+%26+%7Ex');
    expect(toQuery({ ...parameters, delimiter: '\t' }, 'x')).toContain('delimiter=%09');
    expect(toQuery({ ...parameters, delimiter: '+' }, 'x')).toContain('delimiter=%2B');
  });

  test("names every parameter of the API, and none of dropdial's own", () => {
    const all: CallOptions['parameters'] = {
      ...parameters,
      interval_seconds: 0,
      encoding: 'UTF-8',
      delimiter: ',',
      escape: '"',
      quote: "'",
      ip_address: '::1',
      start_at: 1_800_000_000,
      is_cancelled: false,
      list_custom_data: 'a & b',
      call_list_type: 'predictive',
      maximum_error_rate: 0.05,
      server_location: 'eu',
      task_priority_strategy: 'first_attempts',
      idempotency_key: 'secret',
      profile: 'evening',
    };

    const query = new URLSearchParams(toQuery(all, 'marked'));

    const { idempotency_key: _key, profile: _profile, ...documented } = all;
    expect(Object.fromEntries(query)).toEqual(
      Object.fromEntries(
        Object.entries({ ...documented, name: 'marked' }).map(([name, value]) => [name, String(value)]),
      ),
    );
  });

  test('sends an address under its newer name, whichever is recorded', () => {
    for (const name of ['reference_ip', 'ip_address'] as const) {
      const query = new URLSearchParams(toQuery({ ...parameters, [name]: '192.0.2.1' }, 'x'));

      expect([query.get('ip_address'), query.has('reference_ip')]).toEqual(['192.0.2.1', false]);
    }
  });

  test('asks for a list that does not dial if it is to be held, whatever else is set', () => {
    expect(toQuery({ ...parameters, is_cancelled: false }, 'x', true)).toContain('is_cancelled=true');
  });

  test('asks for a list that does not dial only if it is to be held', () => {
    expect(new URLSearchParams(toQuery(parameters, 'x', true)).get('is_cancelled')).toBe('true');
    expect(toQuery(parameters, 'x', false)).not.toContain('is_cancelled');
    expect(toQuery(parameters, 'x')).not.toContain('is_cancelled');
  });
});

/** A TLS server that this process trusts for one test. */
async function startTlsApi(listener: (request: Http2ServerRequest, response: Http2ServerResponse) => void) {
  const [key, cert = ''] = await Promise.all(
    ['key.pem', 'cert.pem'].map(name => readFile(join(TLS_FIXTURES, name), 'utf8')),
  );
  const trusted = getCACertificates('default');
  const server = createSecureServer({ key, cert, allowHTTP1: true }, (request, response) => {
    listener(request, response);
    request.resume();
    request.on('end', () => response.end(JSON.stringify(CREATED)));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    setDefaultCACertificates(trusted);
    server.close();
  });
  setDefaultCACertificates([cert]);
  const address = server.address();
  return { server, url: `https://localhost:${typeof address === 'object' ? address?.port : ''}` };
}

test('HTTP/1.1 is used even with a server that prefers HTTP/2', async () => {
  const versions: string[] = [];
  const { url } = await startTlsApi(({ httpVersion }) => void versions.push(httpVersion));

  const result = await createCallList(makeCall(url));

  expect(result).toMatchObject({ kind: 'answered', answer: { kind: 'created' } });
  expect(versions).toEqual(['1.1']);
});

test('a TLS session is reused on a separate connection', async () => {
  const { server, url } = await startTlsApi(() => undefined);
  const reused: boolean[] = [];
  server.on('secureConnection', socket => void reused.push(socket.isSessionReused()));
  const dispatcher = createApiDispatcher();
  onTestFinished(() => dispatcher.destroy());

  await createCallList(makeCall(url, { dispatcher }));
  await vi.waitFor(async () => {
    await createCallList(makeCall(url, { dispatcher, source: from(CSV) }));
    expect(reused.at(-1)).toBe(true);
  });

  expect(reused[0]).toBe(false);
});
