import { expect, test } from 'vitest';
import { judgeName } from '../../../../lambda/csv/phones/judge-name.ts';

const SURE: Readonly<Record<string, readonly string[]>> = {
  English: [
    'phone',
    'Phone',
    'PHONE',
    'phone_number',
    'phoneNumber',
    'Phone No.',
    'Mobile',
    'mobile phone',
    'MobilePhone',
    'cell',
  ],
  'more English': [
    'Home Phone',
    'homephone',
    'tel',
    'Tel.',
    'telephone',
    'Telephone Number',
    'msisdn',
    'phone1',
    'Phone 2',
    'contact_phone',
    'landline',
  ],
  German: [
    'Telefon',
    'Telefonnummer',
    'Telefon-Nr.',
    'TelNr',
    'Handy',
    'Handynummer',
    'Mobil',
    'Mobilnummer',
    'Rufnummer',
    'Festnetz',
    'Telefon privat',
  ],
  Russian: [
    'Телефон',
    'телефон',
    'Номер телефона',
    'Моб. телефон',
    'Мобильный телефон',
    'Мобильный',
    'Сотовый',
    'Тел.',
    'Телефон 1',
    'телефоны',
  ],
  Ukrainian: ['Телефон', 'Номер телефону', 'Мобільний телефон', 'Мобільний', 'тел'],
  Kazakh: ['Телефон нөмірі', 'Ұялы телефон', 'Телефон нөмір'],
  Spanish: ['Teléfono', 'telefono', 'Móvil', 'movil', 'Celular', 'Número de teléfono', 'Tlf', 'TFNO'],
  Portuguese: ['Telefone', 'Telemóvel', 'telemovel', 'Celular', 'Número de telefone', 'Fone'],
  French: [
    'Téléphone',
    'TELEPHONE',
    'Tél.',
    'Portable',
    'Mobile',
    'Numéro de téléphone',
    'Téléphone portable',
    'N° de téléphone',
  ],
  Italian: ['Telefono', 'Cellulare', 'Cell.', 'Numero di telefono', 'Numero cellulare'],
  Polish: ['Telefon', 'Numer telefonu', 'Komórka', 'Telefon komórkowy', 'Tel'],
  Turkish: ['Telefon', 'Telefon Numarası', 'TELEFON NO', 'Cep Telefonu', 'Cep', 'GSM'],
  others: [
    'telefoon',
    'Telefoonnummer',
    'Mobiel',
    'mobilnummer',
    'telefonszám',
    'puhelin',
    'Τηλέφωνο',
    'هاتف',
    'טלפון',
    '电话',
    '手机号',
    '電話番号',
    '전화번호',
  ],
};

test.each(Object.entries(SURE))('words for a telephone in %s are known', (_, names) => {
  expect(names.filter(name => judgeName(name) !== 'surely')).toEqual([]);
});

test.each([
  'Телефон клиента',
  'customer main phone (verified by us)x',
  'smartphone',
  'Kundentelefon',
  'immobilie',
  'called',
  'contact',
])('a name that contains a word for a telephone may mean one: "%s"', name => {
  expect(judgeName(name)).not.toBe('surely');
});

test.each([
  ...[
    'phone_type',
    'phone_id',
    'Phone Verified',
    'mobile_app',
    'mobile version',
    'phone_country',
    'Phone Extension',
    'telefon_typ',
  ],
  ...[
    'order_id',
    'INN',
    'ИНН',
    'contract date',
    'timestamp',
    'account',
    'email',
    'fax',
    'calls',
    'zip code',
    'birthdate',
  ],
])('a name of an attribute or of anything else means none: "%s"', name => {
  expect(judgeName(name)).toBe('never');
});

test.each([
  'name',
  'first_name',
  'city',
  'Kundennummer',
  'number',
  'номер',
  '',
  '__start_at',
  '+12025550101',
  '...',
  'Ünal',
])('most names are no evidence: "%s"', name => {
  expect(['surely', 'perhaps']).not.toContain(judgeName(name));
});
