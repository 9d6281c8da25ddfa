import type { ServerResponse } from 'node:http';
import { S3Error, statusOfCode } from './s3-error.ts';

/** A fault that the server injects into matching requests. */
export interface Fault {
  /** The operation that it affects, named like the SDK's commands (`GetObject`). */
  readonly operation: string;
  /** Default: any bucket. */
  readonly bucket?: string;
  /** Default: any key. */
  readonly key?: string;
  /**
   * `error`: the operation is not executed, and the error is answered. `stall`: it is executed, then sending stops and
   * the connection stays open until `clearFaults()`, which sends the rest. `drop`: it is executed, then the connection
   * is destroyed.
   */
  readonly kind: 'error' | 'stall' | 'drop';
  /** HTTP status of an `error`; default: the code's usual one, or 500. */
  readonly status?: number;
  /** S3 error code of an `error`; default `InternalError`. */
  readonly code?: string;
  /** Body bytes sent before `stall` or `drop`; by default not even the status line is sent. */
  readonly afterBytes?: number;
  /** How often it occurs; default once. */
  readonly times?: number;
  /** How many matching requests are spared first; default none. */
  readonly skip?: number;
}

/** The faults that have not occurred yet, and the stalled connections. */
export class FaultBook {
  readonly #operations: ReadonlySet<string>;
  #faults: { fault: Fault; left: number; spared: number }[] = [];
  #held = new Set<() => void>();

  constructor(operations: Iterable<string>) {
    this.#operations = new Set(operations);
  }

  /** @throws TypeError when this server has no such operation */
  add(fault: Fault): void {
    if (!this.#operations.has(fault.operation)) {
      throw new TypeError(`"operation" must be an operation of this server; got "${fault.operation}"`);
    }
    this.#faults.push({ fault, left: fault.times ?? 1, spared: fault.skip ?? 0 });
  }

  /** Forgets all faults and resumes every stalled connection. */
  clear(): void {
    this.#faults = [];
    for (const release of this.#held) release();
  }

  /**
   * The fault for this request, which is counted as used.
   * @throws S3Error for a fault of kind `error`
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

  /** Waits until the faults are cleared or the client disconnects. */
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
