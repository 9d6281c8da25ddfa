'use strict';
/**
 * Stands in for the native addon of AWS's runtime client (`rapid-client.node`, C++ over curl), which needs cmake and a compiler
 * to build. Real: everything but the HTTP transport of the Runtime API, that is, all of aws-lambda-ric's JavaScript, which loads
 * the handler, makes the context, formats errors and JSON logs and drives the invocations. Ours: the addon's three functions.
 * Two things differ. The addon posts an answer synchronously; here `next` waits until it is delivered. The addon tells
 * X-Ray the cause of an error; here nobody listens.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
const { readFileSync } = require('node:fs');
const { Agent, request } = require('node:http');

const BASE = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/`;
const HEADERS = [
  'lambda-runtime-aws-request-id',
  'lambda-runtime-trace-id',
  'lambda-runtime-invoked-function-arn',
  'lambda-runtime-client-context',
  'lambda-runtime-cognito-identity',
  'lambda-runtime-aws-tenant-id',
];
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** The most memory this process ever had resident. On Linux `maxRSS` would count what the parent had when it forked. */
function peakMemoryBytes() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {string} [body]
 * @returns {Promise<{ status: number | undefined, headers: import('node:http').IncomingHttpHeaders, body: string }>}
 */
function call(method, path, body = '') {
  const { promise, resolve, reject } = Promise.withResolvers();
  const headers = {
    'dropdial-peak-memory-bytes': peakMemoryBytes(),
    ...(method === 'POST' && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
  };
  request(BASE + path, { method, agent, headers }, async response => {
    try {
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
    } catch (error) {
      reject(error);
    }
  })
    .on('error', reject)
    .end(body);
  return promise;
}

/** Settles when the last answer is delivered, or cannot be: the addon ignores that too, and the next `next` will fail. */
let delivered = Promise.resolve();

/** @param {string} path @param {string} body */
function post(path, body) {
  delivered = call('POST', path, body).then(
    () => {},
    () => {},
  );
}

module.exports = {
  /** Waits for an event. @returns {Promise<{ bodyJson: string, headers: Record<string, string | number> }>} */
  async next() {
    await delivered;
    const { status, headers, body } = await call('GET', 'next');
    if (status !== 200) throw new Error(`Failed to get next invocation, error ${status}`);
    const known = HEADERS.filter(name => headers[name]).map(name => [name, headers[name]]);
    const deadline = Number(headers['lambda-runtime-deadline-ms']);
    return { bodyJson: body, headers: { ...Object.fromEntries(known), 'lambda-runtime-deadline-ms': deadline } };
  },
  /** Answers. @param {string} id already fit for a path @param {string} body */
  done: (id, body) => post(`${id}/response`, body),
  /** Answers with an error. @param {string} id already fit for a path @param {string} body */
  error: (id, body) => post(`${id}/error`, body),
};
