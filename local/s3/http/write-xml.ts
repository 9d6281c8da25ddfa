import { XMLBuilder } from 'fast-xml-parser';

/** A tree of elements: arrays repeat their element, undefined omits it. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@_',
  suppressBooleanAttributes: false,
});
// A bare carriage return would be read as a line feed, and control characters stop a parser. Keys may contain both.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u0085\u2028]/g;

/**
 * Writes an answer document, escaped so that every key survives parsing.
 *
 * @param namespaced false for error documents, which S3 sends without a namespace
 */
export function writeXml(root: string, content: { readonly [name: string]: XmlValue }, namespaced = true): string {
  const namespace = namespaced ? { '@_xmlns': 'http://s3.amazonaws.com/doc/2006-03-01/' } : {};
  const xml: unknown = builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    [root]: { ...namespace, ...content },
  });
  return String(xml).replace(UNSAFE, character => `&#${character.charCodeAt(0)};`);
}
