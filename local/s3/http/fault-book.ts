import type { ServerResponse } from 'node:http';
import { S3Error, statusOfCode } from './s3-error.ts';

/** A way to make the server misbehave. */
export interface Fault {
  /** The operation it strikes, as the SDK's commands are called (`GetObject`). */
  readonly operation: string;
  /** Any bucket unless given. */
  readonly bucket?: string;
  /** Any key unless given. */
  readonly key?: string;
  /**
   * `error`: the operation is not run, the error is answered. `stall`: it is run, then sending stops and the connection is held
   * until `clearFaults()`, which lets the rest through. `drop`: it is run, then the connection is destroyed.
   */
  readonly kind: 'error' | 'stall' | 'drop';
  /** HTTP status of an `error`; the code's usual one, or 500, unless given. */
  readonly status?: number;
  /** S3 error code of an `error`; `InternalError` unless given. */
  readonly code?: string;
  /** Body bytes sent before `stall` or `drop`; unless given not even the status line is sent. */
  readonly afterBytes?: number;
  /** How often it strikes; once unless given. */
  readonly times?: number;
  /** How many matching requests are spared first; none unless given. */
  readonly skip?: number;
}

/** The faults still to strike, and the connections being held. */
export class FaultBook {
  readonly #operations: ReadonlySet<string>;
  #faults: { fault: Fault; left: number; spared: number }[] = [];
  #held = new Set<() => void>();

  constructor(operations: Iterable<string>) {
    this.#operations = new Set(operations);
  }

  /** @throws TypeError when the operation is none of this server's */
  add(fault: Fault): void {
    if (!this.#operations.has(fault.operation)) {
      throw new TypeError(`"operation" must be an operation of this server; got "${fault.operation}"`);
    }
    this.#faults.push({ fault, left: fault.times ?? 1, spared: fault.skip ?? 0 });
  }

  /** Forgets all faults and lets every held connection go on. */
  clear(): void {
    this.#faults = [];
    for (const release of this.#held) release();
  }

  /**
   * The fault that strikes this request, counted as used.
   * @throws S3Error for one of kind `error`
   */
  take(operation: string, bucket: string, key: string): Fault | undefined {
    const entry = this.#faults.find(
      ({ fault }) => fault.operation === operation && (fault.bucket ?? bucket) === bucket && (fault.key ?? key) === key,
    );
    if (entry === undefined) return undefined;
    if (entry.spared > 0) {
      entry.spared -= 1;
      return undefined;
    }
    entry.left -= 1;
    if (entry.left <= 0) this.#faults = this.#faults.filter(other => other !== entry);
    if (entry.fault.kind !== 'error') return entry.fault;
    const code = entry.fault.code ?? 'InternalError';
    throw new S3Error({ code, status: entry.fault.status ?? statusOfCode(code) ?? 500 });
  }

  /** Waits until the faults are cleared or the client is gone. */
  async hold(response: ServerResponse): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const release = () => resolve();
    this.#held.add(release);
    response.once('close', release);
    if (response.destroyed) release();
    await promise;
    this.#held.delete(release);
  }
}
