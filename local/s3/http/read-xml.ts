import { XMLParser, XMLValidator } from 'fast-xml-parser';
import * as v from 'valibot';
import { S3Error } from './s3-error.ts';

const LISTS = new Set(['Tag', 'Object', 'Part', 'Rule']);
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  removeNSPrefix: true,
  processEntities: { enabled: true, maxTotalExpansions: 1_000_000, maxExpandedLength: 16_000_000 },
  htmlEntities: true,
  isArray: name => LISTS.has(name),
});

/**
 * Parses an untrusted XML request body into a typed value; list elements (Tag, Object, Part, Rule) are always arrays.
 *
 * @param schema the form of the document, with its root element as the only property
 * @throws S3Error MalformedXML
 */
export function readXml<Schema extends v.GenericSchema>(text: string, schema: Schema): v.InferOutput<Schema> {
  // A document type can define entities that expand without bound, and no S3 request needs one.
  if (text.includes('<!DOCTYPE') || XMLValidator.validate(text) !== true) throw new S3Error('MalformedXML');
  let tree: unknown;
  try {
    tree = parser.parse(text);
  } catch {
    throw new S3Error('MalformedXML');
  }
  const result = v.safeParse(schema, tree);
  if (!result.success) throw new S3Error('MalformedXML');
  return result.output;
}
