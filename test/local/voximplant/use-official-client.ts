/**
 * Makes one call with the official Node client and prints the answer as JSON. It runs in a process of its own: the
 * client always uses HTTPS, and only this process trusts the test certificate (NODE_EXTRA_CA_CERTS).
 *
 * Arguments: host with port, credentials file, method of `CallLists`, and its request as JSON (`fileContent` as text).
 */
import client from '@voximplant/apiclient-nodejs';

const [host = '', pathToCredentials = '', method = '', json = '{}'] = process.argv.slice(2);
const request = JSON.parse(json, (name: string, value: unknown) =>
  name === 'fileContent' && typeof value === 'string' ? Buffer.from(value) : value,
);
const api = new client.default({ host, pathToCredentials });
api.onReady = async () => {
  const lists: Record<string, unknown> = { ...api.CallLists };
  const call = lists[method];
  if (typeof call !== 'function') throw new Error(`the client has no CallLists.${method}`);
  console.log(JSON.stringify(await call(request)));
};
