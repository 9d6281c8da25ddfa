/** A recurring "something changed", to be waited for instead of slept for. */
export interface Signal {
  /** Wakes everyone who waits now. */
  notify(): void;
  /** Resolves at the next `notify`. */
  next(): Promise<void>;
}

/** Makes a signal. Whoever is woken looks again at the state he waits for: a signal carries nothing. */
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
