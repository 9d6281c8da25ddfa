import { describeSchema } from '../../infra/document/describe-schema.ts';
import {
  type AnySchema,
  isArray,
  isLiteral,
  isObject,
  isPicklist,
  isRecord,
  isUnion,
  required,
} from '../../infra/document/walk-schema.ts';
import { type Setting, SHAPES, type Shape, settingsOf, shapeOf } from './setting-shapes.ts';

/** Line width of the formatter. */
const WIDTH = 120;

const quote = (value: unknown) => (typeof value === 'string' ? `'${value}'` : String(value));

/** The possible types of a value, in TypeScript. */
function typesOf(schema: AnySchema): readonly string[] {
  const shape = shapeOf(schema);
  if (shape) return [shape.name];
  const bare = required(schema);
  if (isPicklist(bare)) return bare.options.map(quote);
  if (isLiteral(bare)) return [quote(bare.literal)];
  if (isUnion(bare)) return bare.options.flatMap(typesOf);
  if (isArray(bare)) {
    const [item = 'unknown', ...more] = typesOf(bare.item);
    return [more.length > 0 ? `ReadonlyArray<${[item, ...more].join(' | ')}>` : `readonly ${item}[]`];
  }
  if (isRecord(bare)) return [`Readonly<Record<string, ${typesOf(bare.value).join(' | ')}>>`];
  if (isObject(bare)) throw new Error('an object of settings needs a name: add it to SHAPES');
  return [bare.type];
}

/** Constraints on a value that its type does not express. */
function describeValue({ schema }: Setting): string {
  const bare = required(schema);
  const isPlain = shapeOf(schema) !== undefined || isPicklist(bare) || isLiteral(bare) || isUnion(bare);
  if (isPlain || isArray(bare) || isRecord(bare) || bare.type === 'boolean') return '';
  const words = describeSchema(schema);
  return ['text', 'a number', 'a whole number', 'an object'].includes(words) ? '' : `Must be ${words}.`;
}

/** Wraps words to lines that fit after ` * `. */
function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && `${indent} * ${last} ${word}`.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A doc comment, on one line if it fits. */
function comment(text: string, standard: string | undefined, indent: string): string {
  const safe = text.replaceAll('*/', '*\\/');
  const oneLine = `${indent}/** ${safe} */`;
  if (standard === undefined && oneLine.length <= WIDTH) return oneLine;
  const lines = safe === '' ? [] : wrap(safe, indent);
  const more =
    standard === undefined ? [] : [...(lines.length > 0 ? [''] : []), ...wrap(`@default ${standard}`, indent)];
  return [`${indent}/**`, ...[...lines, ...more].map(line => `${indent} *${line && ` ${line}`}`), `${indent} */`].join(
    '\n',
  );
}

function writeField(setting: Setting): string {
  const { name, schema, description, standard, isRequired } = setting;
  const said = [description, describeValue(setting)].filter(text => text !== '').join(' ');
  const key = /^[\w$]+$/.test(name) ? name : `'${name}'`;
  const head = `  readonly ${key}${isRequired ? '' : '?'}:`;
  const options = [...typesOf(schema), ...(isRequired ? [] : ['undefined'])];
  const line = `${head} ${options.join(' | ')};`;
  const field = line.length > WIDTH ? [head, ...options.map(option => `    | ${option}`)].join('\n').concat(';') : line;
  const isBare = said === '' && standard === undefined;
  return isBare ? field : `${comment(said, standard, '  ')}\n${field}`;
}

function writeInterface(shape: Shape): string {
  const fields = settingsOf(shape).map(writeField);
  const parent = shape.parent === undefined ? '' : ` extends ${shape.parent}`;
  return `${comment(`${shape.title}.`, undefined, '')}\nexport interface ${shape.name}${parent} {\n${fields.join('\n')}\n}\n`;
}

/** The types of the configuration, `infra/document/settings.ts`, with the comments that editors show. */
export function makeSettingTypes(): string {
  return `// Made from the schema by \`npm run schema\`; do not edit.\n\n${SHAPES.map(writeInterface).join('\n')}`;
}
