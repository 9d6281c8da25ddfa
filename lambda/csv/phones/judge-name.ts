/**
 * The evidence in a column's name: it surely holds telephone numbers, may hold them if its cells look so, or holds
 * something else. `undefined` means no evidence.
 */
export type NameJudgement = 'surely' | 'perhaps' | 'never' | undefined;

/**
 * Words for a telephone: in English, German, Dutch, Nordic and Romance languages, Polish, Czech, Hungarian, Turkish,
 * Indonesian, Vietnamese, Russian, Ukrainian, Kazakh, Greek, Arabic, Hebrew, Chinese, Japanese and Korean.
 */
const TELEPHONE = unaccented(
  [
    '(?:home|work|cell|mobile|contact|customer|client|private)?phones?(?:number|no|nr|num)?s?',
    'tel[ée](?:ph|f)o\\p{L}*|telepon|tels?|tell?(?:nr|no)|te?lf|t(?:lf)?no?|tfn[or]|fone?',
    'mobil\\p{L}?|mobi(?:les|nummer|nr)|mobil(?:nr|nummer|number|no|phone|funk\\p{L}*|telefon\\p{L}*|szam)|mobile(?:no|number|phone)',
    'mobiel|m[oó]vil(?:es)?|mob|telem[oó]ve(?:l|is)|celular(?:es)?|cellular[ei]?|cels?|cells?|komork[ai]|komorkow\\p{L}*|portable',
    'handy(?:s|nr|nummer)?|ruf(?:nr|nummer\\p{L}*)|festnetz\\p{L}*|msisdns?|landline|gsm|whatsapp|matkapuhelin\\p{L}*|puhelin\\p{L}*',
    'cep|hp|ponsel|sdt',
    'тел|телефо\\p{L}*|моб|мобильн\\p{L}*|мобільн\\p{L}*|сотов\\p{L}*|стільник\\p{L}*|номертелефон\\p{L}*|ұялы',
    'τηλεφων\\p{L}*|κινητ\\p{L}*|هاتف|الهاتف|جوال|الجوال|موبايل|טלפון|נייד|(?:电话|電話|手机|手機|携帯)\\p{L}*|(?:전화|휴대)\\p{L}*',
  ].join('|'),
);
/** Words that may accompany it, such as which number, or whose. */
const BESIDE =
  'numbers?|num|nos?|nr|n|nummern?|numeros?|numer|numaras?[iı]|nomer|номера?|номеру|н[өо]мір[іи]?|де|de|di|do|da|del|du|la|le|для|home|work|main|primary|secondary|' +
  'other|customer|client|contact|business|private?|privat|personal|cellulare|e|full|\\d+';
/** Telephone words as parts of other words, and words for numbers that do not contain them. */
const MENTIONED = unaccented(
  'phone|t[ée]l[ée]pho|telefo|телефон|мобил|мобіл|mobil|handy|msisdn|celul|cellul|rufnummer|電話|电话|手机|τηλεφ|전화|' +
    '^(?:contact[eo]?|contatt[oi]|contato|recapito|callee|called|dst|destination|whatsapp|viber)$',
);
/** Words for attributes and counts of telephones, which are not numbers to call. */
const OTHER =
  'id|ids|uuid|guid|type|typ|tipo|тип|kind|verified|valid|validated|status|state|code|код|ext|extension|country|land|operator|carrier|provider|date|datum|' +
  'дата|time|zone|timezone|timestamp|at|count|hash|model|os|brand|consent|opt|optin|calls?|attempts|app|version|e?mail|name|label|fax|факс|inn|iin|инн|иин|бин|bin|' +
  'iban|account|card|order|contract|passport|snils|снилс|ean|sku|zip|postal|plz|amount|sum|price|score|birth\\p{L}*';

const word = (source: string) => new RegExp(`^(?:${source})$`, 'u');
const IS_TELEPHONE = word(TELEPHONE);
const IS_BESIDE = word(unaccented(BESIDE));
const IS_OTHER = word(unaccented(OTHER));
const IS_MENTIONED = new RegExp(MENTIONED, 'u');

/** Removes accents, so that people may omit them. */
function unaccented(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '');
}

/** Judges the name of a column by its words, in the languages above. */
export function judgeName(name: string): NameJudgement {
  const spaced = name
    .slice(0, 100)
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2');
  const words =
    unaccented(spaced)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  // Such a name belongs to a control column or to another program.
  if (words.length === 0 || name.startsWith('__')) return undefined;
  const telephones = words.filter(one => IS_TELEPHONE.test(one));
  if (words.every(one => telephones.includes(one) || IS_BESIDE.test(one)) && telephones.length > 0) return 'surely';
  if (words.some(one => IS_OTHER.test(one))) return 'never';
  return telephones.length > 0 || words.some(one => IS_MENTIONED.test(one)) ? 'perhaps' : undefined;
}
