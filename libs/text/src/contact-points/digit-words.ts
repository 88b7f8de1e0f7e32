/**
 * How digits are spoken, folded: from zero to nine, then the teens, then the tens from twenty on. A language is added by a line.
 * Words that mean something else in chat more often than a digit (Vietnamese `ba`) count too: a number
 * takes at least seven digits in a row.
 */
const UNITS: readonly string[] = [
  'zero one two three four five six seven eight nine',
  'нуль один два три чотири пять шість сім вісім девять',
  'ноль один два три четыре пять шесть семь восемь девять',
  'cero uno dos tres cuatro cinco seis siete ocho nueve',
  'zero jeden dwa trzy cztery piec szesc siedem osiem dziewiec',
  'zero unu doi trei patru cinci sase sapte opt noua',
  'zero un deux trois quatre cinq six sept huit neuf',
  'zero um dois tres quatro cinco seis sete oito nove',
  'null eins zwei drei vier funf sechs sieben acht neun',
  'sifir bir iki uc dort bes alti yedi sekiz dokuz',
  'صفر واحد اثنين ثلاثة اربعة خمسة ستة سبعة ثمانية تسعة',
  'zero uno due tre quattro cinque sei sette otto nove',
  'शून्य एक दो तीन चार पांच छह सात आठ नौ',
  'shunya ek do teen char paanch chhe saat aath nau',
  'khong mot hai ba bon nam sau bay tam chin',
  'sero isa dalawa tatlo apat lima anim pito walo siyam',
  '零 一 二 三 四 五 六 七 八 九',
  '〇 幺 两 三 四 五 六 七 八 九',
];

const TEENS: readonly string[] = [
  'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
  'десять одинадцять дванадцять тринадцять чотирнадцять пятнадцять шістнадцять сімнадцять вісімнадцять девятнадцять',
  'десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать',
  'diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve',
  'dziesiec jedenascie dwanascie trzynascie czternascie pietnascie szesnascie siedemnascie osiemnascie dziewietnascie',
  'zece unsprezece doisprezece treisprezece paisprezece cincisprezece saisprezece saptesprezece optsprezece nouasprezece',
  'dix onze douze treize quatorze quinze seize',
  'dez onze doze treze quatorze quinze dezasseis dezassete dezoito dezanove',
  'zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn',
  'dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove',
];

const TENS: readonly string[] = [
  'twenty thirty forty fifty sixty seventy eighty ninety',
  'двадцять тридцять сорок пятдесят шістдесят сімдесят вісімдесят девяносто',
  'двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто',
  'veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa',
  'dwadziescia trzydziesci czterdziesci piecdziesiat szescdziesiat siedemdziesiat osiemdziesiat dziewiecdziesiat',
  'douazeci treizeci patruzeci cincizeci saizeci saptezeci optzeci nouazeci',
  'vingt trente quarante cinquante soixante',
  'vinte trinta quarenta cinquenta sessenta setenta oitenta noventa',
  'zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig',
  'yirmi otuz kirk elli altmis yetmis seksen doksan',
  'venti trenta quaranta cinquanta sessanta settanta ottanta novanta',
];

/** The next digit so many times: `double-o`, `three zeros`, `два нулі`. */
export const REPEATS: ReadonlyMap<string, number> = new Map([
  ...'double doble duble doppel doppia двічі дважды'.split(' ').map((word) => [word, 2] as const),
  ...'triple treble triplo тричі трижды'.split(' ').map((word) => [word, 3] as const),
]);

const ZEROS = new Set('zeros zeroes nulls нулі нуля нулей нулів ceros zera zerouri zeri nullen oh oo'.split(' '));

const numbered = (lines: readonly string[], first: number, step: number): (readonly [string, number])[] =>
  lines.flatMap((line) => line.split(' ').map((word, index) => [word, first + index * step] as const));

const VALUES: ReadonlyMap<string, number> = new Map([
  ...numbered(TENS, 20, 10),
  ...numbered(TEENS, 10, 1),
  ...numbered(UNITS, 0, 1),
]);

/** The value of a word for a digit, a teen or a ten; undefined for every other word. */
export const spokenValue = (word: string): number | undefined => VALUES.get(word);

/** `zeros`, after how many of them. */
export const isZeros = (word: string): boolean => ZEROS.has(word);
