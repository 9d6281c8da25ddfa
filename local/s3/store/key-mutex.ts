/** Runs tasks of the same name one after another, in order of arrival; tasks of different names run concurrently. */
export class KeyMutex {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs the task alone under its name and returns its result. */
  async run<Result>(name: string, task: () => Promise<Result> | Result): Promise<Result> {
    const before = this.#tails.get(name) ?? Promise.resolve();
    const done = before.then(task);
    const tail = done.then(
      () => undefined,
      () => undefined,
    );
    this.#tails.set(name, tail);
    try {
      return await done;
    } finally {
      if (this.#tails.get(name) === tail) this.#tails.delete(name);
    }
  }
}
