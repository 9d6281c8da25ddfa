// The parts of undici that the function uses, without its index; see slim-undici.ts.
const Agent = require('undici/lib/dispatcher/agent.js');
const Dispatcher = require('undici/lib/dispatcher/dispatcher.js');
const buildConnector = require('undici/lib/core/connect.js');
const send = require('undici/lib/api/api-request.js');
const util = require('undici/lib/core/util.js');

/** undici's `request`, with a required dispatcher. */
function request(url, { dispatcher, ...options }) {
  const { origin, path } = splitUrl(url);
  return send.call(dispatcher, { ...options, origin, path });
}

function splitUrl(url) {
  const { origin, pathname, search } = util.parseURL(url);
  return { origin, path: `${pathname}${search}` };
}

// undici's index adds all methods to the prototype; the SDK's clients call this one only.
Dispatcher.prototype.request = send;

function getGlobalDispatcher() {
  throw new Error('the bundle has no global dispatcher of undici');
}

module.exports = { Agent, Dispatcher, buildConnector, getGlobalDispatcher, request };
