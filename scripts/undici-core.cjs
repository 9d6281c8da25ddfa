// What the function uses of undici, without its index; see slim-undici.ts.
const Agent = require('undici/lib/dispatcher/agent.js');
const buildConnector = require('undici/lib/core/connect.js');
const send = require('undici/lib/api/api-request.js');
const util = require('undici/lib/core/util.js');

/** undici's `request`, for a dispatcher that is always given. */
function request(url, { dispatcher, ...options }) {
  const { origin, path } = splitUrl(url);
  return send.call(dispatcher, { ...options, origin, path });
}

function splitUrl(url) {
  const { origin, pathname, search } = util.parseURL(url);
  return { origin, path: `${pathname}${search}` };
}

module.exports = { Agent, buildConnector, request };
