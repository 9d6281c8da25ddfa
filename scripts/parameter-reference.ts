import * as v from 'valibot';
import { fieldMetadata, parameterFields, parameterNames, REQUIRED_PARAMETERS } from '../lambda/parameters.ts';

const required = new Set<string>(REQUIRED_PARAMETERS);

/** The table of all parameters, made of the schema. */
export function makeParameterTable(): string {
  const rows = parameterNames.map(name => {
    const description = v.getDescription(parameterFields[name]) ?? '';
    const mustBe = fieldMetadata(name).mustBe.replaceAll('|', '\\|');
    return `| \`${name}\` | ${required.has(name) ? 'yes' : ''} | ${mustBe} | ${description.replace(/ Required\.$/, '').replaceAll('|', '\\|')} |`;
  });
  return ['| parameter | required | must be | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The parameter reference, `docs/parameters.md`. */
export function makeParameterReference(): string {
  return `# Parameters

Made from the schema by \`npm run schema\`; do not edit. The names are those of
[CreateCallList](https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list).

${makeParameterTable()}

A value may come from the feed's defaults, from the sidecar or from a tag; the later wins, field by field. In a sidecar a
number is a JSON number. In a tag everything is text, and the tag may be named \`rule_id\` or \`voximplant:rule_id\`.
A feed's limits hold wherever a value came from.
`;
}

/** A page with its parameter table, between two marks, made anew. */
export function replaceParameterTable(page: string): string {
  const marks = /(<!-- parameters: made by npm run schema -->\n)[\s\S]*?(\n<!-- end of parameters -->)/;
  if (!marks.test(page)) throw new Error('the page has no marks for the parameter table');
  return page.replace(marks, (_all, begin: string, end: string) => begin + makeParameterTable() + end);
}
