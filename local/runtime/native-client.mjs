// Stands in for rapid-client.node, the C++ transport of aws-lambda-ric: the same three functions over node's own HTTP.
// Everything else of the runtime client is AWS's own code.
import { Agent, request } from 'node:http';

const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** The latest answer on its way; the next event is only asked for when it has arrived. */
let delivery = Promise.resolve();

/**
 * @param {string} method
 * @param {string} path
 * @param {string} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<{ headers: import('node:http').IncomingHttpHeaders, body: string }>}
 */
function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { agent, host, port, method, path: `/2018-06-01/runtime/${path}`, headers },
      async incoming => {
        const chunks = await incoming.toArray().catch(reject);
        if (chunks) resolve({ headers: incoming.headers, body: Buffer.concat(chunks).toString('utf8') });
      },
    );
    outgoing.on('error', reject).end(body);
  });
}

/** @returns {Promise<{ bodyJson: string, headers: import('node:http').IncomingHttpHeaders }>} */
export async function next() {
  await delivery;
  const { headers, body } = await call('GET', 'invocation/next');
  return { bodyJson: body, headers };
}

/**
 * @param {string} id already encoded for a path
 * @param {string} body JSON
 */
export function done(id, body) {
  delivery = call('POST', `invocation/${id}/response`, body).then(() => undefined);
}

/**
 * @param {string} id already encoded for a path
 * @param {string} body JSON
 * @param {string} xray JSON
 */
export function error(id, body, xray) {
  const headers = { 'lambda-runtime-function-xray-error-cause': encodeURIComponent(xray) };
  delivery = call('POST', `invocation/${id}/error`, body, headers).then(() => undefined);
}
