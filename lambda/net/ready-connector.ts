import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** A connector of undici that can make connections in advance. */
interface ReadyConnector {
  readonly connect: buildConnector.connector;
  /** Makes a connection to an origin for the next request. Never throws; failures are ignored. */
  prepare(origin: string): void;
}

/** An unused connection; `socket` is set once it is established. */
interface Ready {
  readonly since: number;
  socket?: Socket;
}

type Address = Pick<buildConnector.Options, 'protocol' | 'hostname' | 'port'>;

const keyOf = ({ protocol, hostname, port }: Address) => `${protocol}//${hostname}:${port}`;

/**
 * Makes connections ahead of the first request. A connection that stays unused for too long is closed and never used:
 * the function may have been frozen, and the server may have closed it. Each connection serves one request.
 *
 * @param lifeMs milliseconds for which a connection may stay unused.
 * @param time milliseconds, of a clock that continues while the function is frozen.
 */
export function createReadyConnector(
  connect: buildConnector.connector,
  lifeMs: number,
  time: () => number = Date.now,
): ReadyConnector {
  const ready = new Map<string, Ready>();

  function keep(key: string, one: Ready, socket: Socket): void {
    one.socket = socket;
    // An error without a listener would end the process. A broken connection is recognised when it is asked for.
    socket.on('error', () => undefined);
    socket.unref();
    const timer = setTimeout(() => ready.get(key) === one && socket.destroy(), lifeMs);
    timer.unref();
  }

  return {
    prepare(origin) {
      const { protocol, hostname, port, host } = new URL(origin);
      const key = keyOf({ protocol, hostname, port });
      const one: Ready = { since: time() };
      ready.set(key, one);
      connect({ protocol, hostname, port, host }, (error, socket) => {
        if (error) return;
        if (ready.get(key) === one) keep(key, one, socket);
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
      // Asynchronously: undici expects that connecting takes a while.
      process.nextTick(callback, null, socket);
    },
  };
}
