export { bareName, type ContactPoint, contactPointsOf, isName } from './contact-points/index.js';
export { type ContactSpan, findContacts } from './contacts.js';
export { type Folded, fold } from './fold.js';
export { mixesScripts, resolveHomoglyphs } from './homoglyphs.js';
export { isCurrency, isGluedMoney, isThousand, numberOf } from './numbers.js';
export { readable } from './readable.js';
export { isHan, type Token, tokenize } from './tokens.js';
