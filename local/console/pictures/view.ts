import { createHash } from 'node:crypto';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** A picture of the documents: what it shows, and on what kind of screen. */
interface PictureView {
  /** Name of the file, without its ending. */
  readonly name: string;
  /** The file whose submission is open. */
  readonly file: string;
  readonly screen: BrowserContextOptions;
}

/** Every picture of the console. */
export const VIEWS: readonly PictureView[] = [
  {
    name: 'console-light',
    file: 'drops/monday.csv',
    screen: { colorScheme: 'light', viewport: { width: 1200, height: 760 } },
  },
  {
    name: 'console-dark',
    file: 'careful/wednesday.csv',
    screen: { colorScheme: 'dark', viewport: { width: 1200, height: 760 } },
  },
  {
    name: 'console-narrow',
    file: 'drops/friday.csv',
    screen: { colorScheme: 'light', viewport: { width: 400, height: 760 } },
  },
];

/** A view as it is now. */
interface SeenView {
  /** PNG. */
  readonly picture: Buffer;
  /** What every Chromium shows alike, whatever its fonts: the text, the colours, and where the columns are. */
  readonly description: string;
}

/** Replaces what differs from run to run: times, ages, ids and the account of the simulator. */
export function normaliseView(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'TIME')
    .replace(/\d+ (?:s|min|h) ago/g, 'AGE ago')
    .replace(/\b[0-9a-f]{64}\b/g, 'SUBMISSION')
    .replace(/\b[0-9a-f]{12}\b/g, 'ID')
    .replace(/(?<=term: account\n\s*- definition: )"\d+"/g, 'ACCOUNT');
}

/** What the pictures show of the page. The hints of the form are below their edge. */
const SHOWN = ['header', '.list', '.detail', '.drop-zone'] as const;

/** The colours of what is visible and has colours of its own, by its element and classes; each once. */
const COLOURS = `[...new Set([...document.querySelectorAll('body, body *')].filter(one => one.checkVisibility()).flatMap(one => {
  const { color, backgroundColor, borderTopColor, borderTopWidth } = getComputedStyle(one);
  const hasGround = backgroundColor !== 'rgba(0, 0, 0, 0)';
  const hasLine = borderTopWidth !== '0px';
  if (color === getComputedStyle(one.parentElement).color && !hasGround && !hasLine) return [];
  const name = [one.localName, ...one.classList].join('.');
  return [name + ': ' + color + (hasGround ? ' on ' + backgroundColor : '') + (hasLine ? ', line ' + borderTopColor : '')];
}))].sort()`;

/** Where the regions begin, and how wide they are, from the top. Heights depend on the fonts. */
const REGIONS = `[...document.querySelectorAll('header, main, .list, .detail, .tools, article, .drop-zone, .simulator')]
  .map(one => ({ name: one.classList[0] ?? one.localName, box: one.getBoundingClientRect() }))
  .sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left)
  .map(({ name, box }) => name + ': left ' + Math.round(box.left) + ', width ' + Math.round(box.width))`;

async function describe(page: Page): Promise<string> {
  const texts: string[] = [];
  for (const part of SHOWN) texts.push(normaliseView(await page.locator(part).ariaSnapshot()));
  const colours = await page.evaluate<string[]>(COLOURS);
  const regions = await page.evaluate<string[]>(REGIONS);
  return `Text:\n${texts.join('\n')}\n\nRegions:\n${regions.join('\n')}\n\nColours:\n${colours.join('\n')}\n`;
}

async function openView(page: Page, url: string, file: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('link', { name: file }).click();
  await page.getByRole('article').getByRole('heading', { name: file }).waitFor();
  // Where there is one column, the submission is below the list.
  if ((page.viewportSize()?.width ?? 0) < 900)
    await page.evaluate("document.querySelector('article').scrollIntoView()");
  // The pointer and the focus are no part of the picture.
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement.blur()');
}

/** Takes a view of a console that runs, in a window that `openWindow` opens. */
export async function takeView(
  openWindow: (screen: BrowserContextOptions) => Promise<BrowserContext>,
  url: string,
  { file, screen }: PictureView,
): Promise<SeenView> {
  const context = await openWindow(screen);
  try {
    const page = await context.newPage();
    await openView(page, url, file);
    return { picture: await page.screenshot(), description: await describe(page) };
  } finally {
    await context.close();
  }
}

/** What is kept beside a picture: it shows when the page has changed since, and when the picture was changed by hand. */
export function writeRecord(picture: Buffer, description: string): string {
  const digest = createHash('sha256').update(picture).digest('hex');
  return `Picture: sha256 ${digest}\n\n${description}`;
}
