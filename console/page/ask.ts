/**
 * Sends a request to the console. The addresses are relative to the page, so they contain its token. @throws {Error}
 * with the console's message.
 */
async function ask<T>(path: string, request: RequestInit = {}): Promise<T> {
  const answer = await fetch(path, request);
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}

/** The message of an error, as the page shows it. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function read<T>(path: string): Promise<T> {
  return ask<T>(path);
}

/** Sends an order as JSON. */
export function send<T>(path: string, order: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return ask<T>(path, { method: 'POST', headers, body: JSON.stringify(order) });
}

/** Uploads a file to the console, which stores it on this machine. @returns the id of the stored file. */
export async function handOver(file: File): Promise<string> {
  const path = `file?name=${encodeURIComponent(file.name)}`;
  const headers = { 'content-type': 'application/octet-stream' };
  return (await ask<{ readonly id: string }>(path, { method: 'POST', headers, body: file })).id;
}
