/** A running account of a long transfer. */
export interface Progress {
  update(bytes: number): void;
  end(): void;
}

/** Files smaller than this, in bytes, are gone before a person has read about them. */
const SMALL = 32 * 1024 * 1024;

/** Characters of the bar. */
const WIDTH = 30;

function drawBar(percent: number): string {
  const filled = Math.round((Math.min(percent, 100) / 100) * WIDTH);
  return `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${percent} %`;
}

/**
 * Shows how far a transfer is: in place on a terminal, nowhere else.
 *
 * @param total bytes.
 */
export function watchProgress(
  what: string,
  total: number,
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
): Progress {
  let shown = -1;
  const isShown = stream.isTTY && total >= SMALL;
  return {
    update(bytes) {
      const percent = Math.floor((bytes / total) * 100);
      if (!isShown || percent === shown) return;
      shown = percent;
      stream.write(`\r${what} ${drawBar(percent)}`);
    },
    end() {
      if (isShown) stream.write('\r\u001b[K');
    },
  };
}
