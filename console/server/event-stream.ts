import type { ServerResponse } from 'node:http';
import type { Look } from '../view/page-state.ts';
import { showText } from '../view/show-text.ts';
import type { Desk } from './desk.ts';
import { begin } from './send.ts';

/** The open pages. The desk is only read while there are any. */
export interface Watchers {
  add(response: ServerResponse): void;
  /** Looks at once, because something was done. */
  hurry(): void;
  close(): void;
}

/** Sent if the desk cannot be read; the page keeps its previous content. */
function toProblem(error: unknown): Look {
  const problem = showText(error instanceof Error ? error.message : String(error));
  return { at: new Date().toISOString(), submissions: [], older: 0, problem };
}

/** The content of a look, to compare two looks made at different times. */
const withoutTime = ({ at, ...look }: Look): string => JSON.stringify(look);

/** Sends the content of a desk to all open pages whenever it has changed. */
export function createWatchers(desk: Pick<Desk, 'look' | 'pauseMs'>): Watchers {
  const watching = new Set<ServerResponse>();
  let latest: { readonly seen: string; readonly event: string } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  let isHurried = false;

  async function look(): Promise<void> {
    clearTimeout(timer);
    isLooking = true;
    const found = await desk.look().catch(toProblem);
    isLooking = false;
    const seen = withoutTime(found);
    if (seen !== latest?.seen) {
      latest = { seen, event: `event: look\ndata: ${JSON.stringify(found)}\n\n` };
      for (const response of watching) response.write(latest.event);
    }
    if (watching.size === 0) return;
    timer = setTimeout(look, isHurried ? 0 : desk.pauseMs);
    isHurried = false;
  }

  return {
    add(response) {
      begin(response, 200, 'text/event-stream');
      response.write(`retry: 1000\n\n${latest?.event ?? ''}`);
      watching.add(response);
      response.once('close', () => watching.delete(response));
      if (!isLooking) void look();
    },
    hurry() {
      if (isLooking) isHurried = true;
      else if (watching.size > 0) void look();
    },
    close() {
      clearTimeout(timer);
      for (const response of watching) response.destroy();
      watching.clear();
    },
  };
}
