/** A future event of a task. */
export interface Due {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly index: number;
}

function isEarlier(one: Due, other: Due): boolean {
  return one.at < other.at || (one.at === other.at && one.index < other.index);
}

/** Due events, earliest first and, at the same time, in the order of the tasks: a binary heap. */
export class Heap {
  readonly #items: Due[] = [];

  get size(): number {
    return this.#items.length;
  }

  peek(): Due | undefined {
    return this.#items[0];
  }

  push(item: Due): void {
    let at = this.#items.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#items[above];
      if (parent === undefined || !isEarlier(item, parent)) break;
      this.#items[at] = parent;
      at = above;
    }
    this.#items[at] = item;
  }

  pop(): Due | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (last === undefined || this.#items.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = this.#items[2 * at + 1];
      const right = this.#items[2 * at + 2];
      if (left === undefined) break;
      const isRight = right !== undefined && isEarlier(right, left);
      const child = isRight ? right : left;
      if (!isEarlier(child, last)) break;
      this.#items[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    this.#items[at] = last;
    return first;
  }
}
