import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** A parameter of CreateCallList in the official client. */
interface OfficialParameter {
  /** The API's name. */
  readonly name: string;
  readonly required: boolean;
  /** Its doc comment, without comment marks. */
  readonly text: string;
}

const INTERFACES = createRequire(import.meta.url).resolve('@voximplant/apiclient-nodejs/dist/Interfaces.d.ts');

/** Reads the parameters of CreateCallList from the types of the official client, except the file itself. */
export function readOfficialParameters(): readonly OfficialParameter[] {
  const [, body = ''] = readFileSync(INTERFACES, 'utf8').match(/interface CreateCallListRequest \{(.*?)\n\}/s) ?? [];
  const members = body.matchAll(/\/\*\*(.*?)\*\/\s*(\w+)(\??):/gs);
  return [...members]
    .map(([, text = '', name = '', optional]) => ({
      name: name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
      required: optional === '',
      text: text.replaceAll(/<[^>]*>|\s+\*\s+/g, '').trim(),
    }))
    .filter(({ name }) => name !== 'file_content');
}
