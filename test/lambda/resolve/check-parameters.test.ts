import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { parameterFields } from '../../../lambda/parameters/parameter-fields.ts';
import { characterWords, hasTrait, namesWith, parameterNames } from '../../../lambda/parameters/parameters.ts';
import { spellCharacter } from '../../../lambda/resolve/check-parameters.ts';

describe('a word for a character', () => {
  test.each(namesWith('spelled'))('becomes the character in %s', name => {
    const words = [...characterWords].filter(([word]) => v.is(parameterFields[name], word));
    for (const [word, character] of words) expect(spellCharacter(name, word), word).toBe(character);

    expect(words.length).toBeGreaterThan(1);
  });

  test.each(parameterNames)('is replaced exactly if the schema accepts such words but no other word: %s', name => {
    const takes = (value: string) => v.is(parameterFields[name], value);
    const isCharacter = [...characterWords.keys()].some(takes) && !takes('word');

    expect(spellCharacter(name, 'quote')).toBe(isCharacter ? '"' : 'quote');
  });

  test.each(parameterNames.filter(name => !hasTrait(name, 'spelled')))('stays a word in %s', name => {
    for (const word of characterWords.keys()) expect(spellCharacter(name, word)).toBe(word);
  });

  test('leaves characters and other types unchanged', () => {
    expect(spellCharacter('delimiter', ';')).toBe(';');
    expect(spellCharacter('delimiter', 5)).toBe(5);
  });
});
