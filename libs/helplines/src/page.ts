import type { Listed } from './helplines.js';
import type { HelpMessage } from './message.js';

export interface HelpPage {
  readonly language: string;
  readonly message: HelpMessage;
  /** Null where none is chosen yet. */
  readonly country: string | null;
  readonly countries: readonly string[];
  readonly lines: readonly Listed[];
  /** Languages in which the page is there. */
  readonly languages: readonly string[];
}

/** Somewhere that says nothing about whoever was here. */
const ELSEWHERE = 'https://www.wikipedia.org/';

/** The page to keep at hand: no script, no picture and nothing from elsewhere, so that it can be saved and printed. */
export function helpPage({ language, message, country, countries, lines, languages }: HelpPage): string {
  const of = new Intl.DisplayNames([language], { type: 'region' });
  const named = (code: string): string => (code === 'EU' ? 'EU' : (of.of(code) ?? code));
  const link = (to: { readonly lang?: string; readonly country?: string | null }): string => {
    const query = new URLSearchParams({ lang: to.lang ?? language });
    const place = to.country ?? country;
    if (place !== null) query.set('country', place);
    return `/help?${query}`;
  };
  const list = lines
    .map(
      ({ name, number, fromAbroad, hours, verified }) =>
        `<li><b>${phoneLink(number)}</b> ${escaped(name)}${
          fromAbroad === undefined ? '' : ` · ${escaped(message.fromAbroad)} ${phoneLink(fromAbroad)}`
        }${hours === undefined ? '' : ' · 24/7'}${verified ? '' : ` <small>${escaped(message.unverified)}</small>`}</li>`,
    )
    .join('\n');
  return `<!doctype html>
<html lang="${language}" dir="${message.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${escaped(message.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><a class="leave" href="${ELSEWHERE}" rel="noreferrer" accesskey="q">${escaped(message.leave)}</a></header>
<main>
<h1>${escaped(message.title)}</h1>
<p>${escaped(message.question)}</p>
<p>${escaped(message.choice)}</p>
${country === null ? '' : `<h2>${escaped(message.call)} ${escaped(named(country))}</h2>\n<ul class="lines">\n${list}\n</ul>`}
<p class="danger">${escaped(message.danger)}</p>
<p>${escaped(message.privacy)}</p>
<nav aria-label="${escaped(message.chooseCountry)}"><h2>${escaped(message.chooseCountry)}</h2><p>${countries
    .map(
      (code) =>
        `<a href="${escaped(link({ country: code }))}"${code === country ? ' aria-current="page"' : ''}>${escaped(named(code))}</a>`,
    )
    .join(' ')}</p></nav>
<nav aria-label="Languages"><p>${languages
    .map(
      (code) =>
        `<a href="${escaped(link({ lang: code }))}" lang="${code}" hreflang="${code}"${code === language ? ' aria-current="page"' : ''}>${escaped(new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code)}</a>`,
    )
    .join(' ')}</p></nav>
</main>
</body>
</html>
`;
}

/** From left to right in every script: turned round, a number is another number. */
const phoneLink = (number: string): string =>
  `<a href="tel:${number.replace(/[^+\d]/g, '')}" dir="ltr">${escaped(number)}</a>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const STYLE = [
  'body{margin:0;font:1.125rem/1.6 system-ui,sans-serif;color:#1b1b1f;background:#fff}',
  'header{position:sticky;top:0;padding:.75rem 1rem;background:#fff;border-bottom:1px solid #ddd;text-align:end}',
  '.leave{display:inline-block;padding:.5rem 1rem;border-radius:.5rem;background:#1f4e79;color:#fff;text-decoration:none;font-weight:600}',
  'main{max-width:40rem;margin:0 auto;padding:1rem}h1{font-size:1.5rem;line-height:1.3}h2{font-size:1.125rem;margin-top:2rem}',
  'a[dir]{unicode-bidi:isolate;white-space:nowrap}.lines{padding:0;list-style:none}.lines li{padding:.75rem 0;border-bottom:1px solid #eee}.lines b{font-size:1.25rem}',
  'small{color:#5c5c66}a{color:#1f4e79}nav a{display:inline-block;margin-inline-end:.75rem;padding:.25rem 0}',
  'a:focus-visible{outline:3px solid #e08a00;outline-offset:2px}[aria-current]{font-weight:700;text-decoration:none}',
  '.danger{border-inline-start:4px solid #b3261e;padding-inline-start:.75rem}',
  '@media(prefers-color-scheme:dark){body,header{background:#17171a;color:#eee;border-color:#333}a,.lines a{color:#9cc4ea}.leave{color:#fff}small{color:#aaa}}',
  '@media print{header,nav{display:none}body{color:#000;background:#fff}}',
].join('');
