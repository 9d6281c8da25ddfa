import { type ParameterName, parameterNames } from '../../lambda/parameters/parameters.ts';

/** Words of sentences that are for operators: their commands, their pages and their files. */
const OF_OPERATORS = /\bnpx\b|\bdropdial\b|\bdocs\/|_defaults\.json|at Voximplant|A feed can/;

/**
 * Makes what leaves out of a text the sentences that an uploader can do nothing with: those for operators, and those about
 * parameters that only others may set.
 *
 * @param settable the parameters that the uploader may set. Only names with "_" are looked for: others are words, too.
 */
export function sayToUploader(settable: readonly ParameterName[]): (text: string) => string {
  const may = new Set<string>(settable);
  const others = parameterNames.filter(name => name.includes('_') && !may.has(name));
  const isForUploader = (sentence: string) =>
    !OF_OPERATORS.test(sentence) && !others.some(name => new RegExp(`\\b${name}\\b`).test(sentence));
  return text =>
    text
      .split(/(?<=\.)\s+/)
      .filter(isForUploader)
      .join(' ');
}
