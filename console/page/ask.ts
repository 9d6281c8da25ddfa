/** Asks the console for something. Its addresses lie beside the page, behind the same token. @throws {Error} with its words. */
async function ask<T>(path: string, request: RequestInit = {}): Promise<T> {
  const answer = await fetch(path, request);
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}

/** Reads something. */
export function read<T>(path: string): Promise<T> {
  return ask<T>(path);
}

/** Has something done. */
export function send<T>(path: string, order: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return ask<T>(path, { method: 'POST', headers, body: JSON.stringify(order) });
}

/** Hands a file to the console, which keeps it on this machine. @returns the id under which it is kept. */
export async function handOver(file: File): Promise<string> {
  const path = `file?name=${encodeURIComponent(file.name)}`;
  const headers = { 'content-type': 'application/octet-stream' };
  return (await ask<{ readonly id: string }>(path, { method: 'POST', headers, body: file })).id;
}
