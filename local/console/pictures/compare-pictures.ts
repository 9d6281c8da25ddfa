import type { Browser } from 'playwright-core';

/**
 * How far pictures of the same page may be from each other. With other fonts, or letters of another size, parts differ by up to 28 and all
 * parts by up to 4.3 on average; with another colour of the page or a panel all parts differ by 5 at least, and where columns changed places
 * some part differs by 33 at least.
 */
export const TOLERANCE: Difference = { worst: 30, mean: 4.5 };

/** How many parts a picture has in a row and in a column: each is wider than a word and higher than a line. */
const PARTS = { columns: 8, rows: 6 } as const;

/** How far two pictures are from each other, in steps of a colour channel (0 to 255). */
export interface Difference {
  /** Of the parts that differ most. */
  readonly worst: number;
  /** Of all parts. */
  readonly mean: number;
}

/** Mean red, green and blue of each part of a picture, as Chromium decodes it. */
const MEANS = `async ({ url, columns, rows }) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, width, height);
  const sums = Array.from({ length: columns * rows }, () => [0, 0, 0, 0]);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const sum = sums[Math.floor(y * rows / height) * columns + Math.floor(x * columns / width)];
    for (let channel = 0; channel < 3; channel++) sum[channel] += data[4 * (y * width + x) + channel];
    sum[3]++;
  }
  return { size: [width, height], means: sums.flatMap(([red, green, blue, count]) => [red / count, green / count, blue / count]) };
}`;

interface Means {
  readonly size: readonly number[];
  readonly means: readonly number[];
}

/**
 * Compares two pictures as somebody does who sees them from afar: letters vanish, and colours and regions stay.
 *
 * @param pictures PNG.
 * @returns infinite differences for pictures of different sizes.
 */
export async function comparePictures(browser: Browser, pictures: readonly [Buffer, Buffer]): Promise<Difference> {
  const page = await browser.newPage();
  try {
    const meansOf = (picture: Buffer) => {
      const asked = { url: `data:image/png;base64,${picture.toString('base64')}`, ...PARTS };
      return page.evaluate<Means>(`(${MEANS})(${JSON.stringify(asked)})`);
    };
    const [one, other] = [await meansOf(pictures[0]), await meansOf(pictures[1])];
    if (one.size.join() !== other.size.join())
      return { worst: Number.POSITIVE_INFINITY, mean: Number.POSITIVE_INFINITY };
    const distances = one.means.map((mean, at) => Math.abs(mean - (other.means[at] ?? Number.POSITIVE_INFINITY)));
    const sum = distances.reduce((total, distance) => total + distance, 0);
    return { worst: Math.max(...distances), mean: sum / distances.length };
  } finally {
    await page.close();
  }
}
