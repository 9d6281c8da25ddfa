import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** A connector of undici, and connections that it makes before anybody asks for them. */
export interface ReadyConnector {
  readonly connect: buildConnector.connector;
  /** Makes a connection to an origin for the next request. Never throws, and tells nobody when it cannot be made. */
  prepare(origin: string): void;
}

/** A connection that nobody has used; `socket` once it is made. */
interface Ready {
  readonly since: number;
  socket?: Socket;
}

type Address = Pick<buildConnector.Options, 'protocol' | 'hostname' | 'port'>;

const keyOf = ({ protocol, hostname, port }: Address) => `${protocol}//${hostname}:${port}`;

/**
 * Makes connections ahead of the first request. What is ready and was not used for a while is closed, never used: the function may have
 * slept meanwhile, and the server may have closed it. Each connection is one request's.
 *
 * @param lifeMs milliseconds for which one may lie ready.
 * @param time milliseconds, of a clock that goes on while the function sleeps.
 */
export function createReadyConnector(
  connect: buildConnector.connector,
  lifeMs: number,
  time: () => number = Date.now,
): ReadyConnector {
  const ready = new Map<string, Ready>();

  /** Forgets a connection that broke, or was made too late. */
  function drop(key: string, one: Ready): void {
    if (ready.get(key) === one) ready.delete(key);
    one.socket?.destroy();
  }

  function keep(key: string, one: Ready, socket: Socket): void {
    one.socket = socket;
    // Nobody listens yet, and an error that nobody hears would end the process.
    socket.on('error', () => drop(key, one)).on('close', () => drop(key, one));
    socket.unref();
    const timer = setTimeout(() => ready.get(key) === one && drop(key, one), lifeMs);
    timer.unref();
  }

  return {
    prepare(origin) {
      const { protocol, hostname, port, host } = new URL(origin);
      const key = keyOf({ protocol, hostname, port });
      const one: Ready = { since: time() };
      ready.set(key, one);
      connect({ protocol, hostname, port, host }, (error, socket) => {
        if (error) drop(key, one);
        else if (ready.get(key) === one) keep(key, one, socket);
        else socket.destroy();
      });
    },
    connect(options, callback) {
      const key = keyOf(options);
      const one = ready.get(key);
      ready.delete(key);
      const { socket, since = 0 } = one ?? {};
      const isGood = socket !== undefined && !socket.destroyed && socket.readable && time() - since < lifeMs;
      if (!isGood) {
        socket?.destroy();
        return connect(options, callback);
      }
      socket.ref();
      // Not at once: undici counts on a connection that takes a while.
      process.nextTick(callback, null, socket);
    },
  };
}
