/** A repeatable notification of a change, so that nothing has to sleep. */
interface Signal {
  /** Wakes all current waiters. */
  notify(): void;
  /** Resolves at the next `notify`. */
  next(): Promise<void>;
}

/** Makes a signal. It carries no data, so a woken waiter checks the state again. */
export function createSignal(): Signal {
  let pending = Promise.withResolvers<void>();
  return {
    notify() {
      pending.resolve();
      pending = Promise.withResolvers();
    },
    next: () => pending.promise,
  };
}
