import { isE164 } from '../../csv/phones/e164.ts';
import type { SuppressionList } from '../../feed/suppression-config.ts';
import { type Country, readWrittenNumber } from '../../suppression/read-written-number.ts';
import type { ReadCell } from '../read-cancel-file.ts';

function countryOf({ format, countryCode, nationalPrefix }: SuppressionList): Country {
  return format === 'ftc' ? { countryCode: '1' } : { countryCode, nationalPrefix };
}

/**
 * Makes the reader of phone cells of call lists. Drops of feeds with suppression lists have numbers in E.164; call
 * lists from before that may have any. A number without a country is read as each of the suppression lists would read
 * it.
 */
export function openCellReader(lists: readonly SuppressionList[]): ReadCell {
  const countries = lists.map(countryOf);
  return cell => {
    if (isE164(cell)) return [cell.slice(1)];
    const readings = countries.flatMap(country => {
      const numbers = readWrittenNumber(cell, country);
      return numbers ? [numbers] : [];
    });
    // Whether a cell is blank does not depend on a country.
    return readings.length === 0 ? undefined : [...new Set(readings.flat())];
  };
}
