import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Sizes that all clients upload in one request, and in parts if they can: the usual threshold is 8 MB. */
export const SMALL_BYTES = 2_000;
export const LARGE_BYTES = 9_000_000;

const FILLER = 'x'.repeat(160);

/** A CSV of about this size, with rows that no other file has and that contain its mark. */
export function makeCsv(mark: string, bytes: number): string {
  const header = 'phone_number;name;note\n';
  const row = (index: number) =>
    `+1202555${String(100 + (index % 100)).padStart(4, '0')};person ${index};${mark} ${FILLER}\n`;
  const rows = Math.max(1, Math.round((bytes - header.length) / row(0).length));
  return header + Array.from({ length: rows }, (_, index) => row(index)).join('');
}

/** Writes a file and creates its folder. Returns its SHA-256. */
export async function writeDrop(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return createHash('sha256').update(text).digest('hex');
}
