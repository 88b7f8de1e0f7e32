import { z } from 'zod';

const PhoneNumber = z.string().regex(/^\+?[\d -]{3,24}$/, 'digits with spaces or hyphens');

export const Helpline = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/, 'a country of ISO 3166-1, or EU'),
  name: z.string().min(1).max(120),
  number: PhoneNumber,
  fromAbroad: z
    .string()
    .regex(/^\+[\d -]{6,24}$/, 'with + and the code of the country')
    .optional(),
  hours: z.string().min(1).max(80).optional(),
  languages: z.array(z.string().regex(/^[a-z]{2,3}$/, 'a language of ISO 639')).min(1),
  audience: z.enum(['trafficking', 'violence', 'children', 'crime']).describe('Whom the line is there for.'),
  source: z.url({ protocol: /^https$/ }).describe('Where the number is from: the site of whoever runs the line.'),
  lastVerified: z.iso.date().nullable().describe('When somebody called or read its site; null where nobody has.'),
  note: z.string().min(1).max(200).optional(),
});
export type Helpline = z.infer<typeof Helpline>;

export const HelplinesFile = z
  .strictObject({ helplines: z.array(Helpline).min(1) })
  .superRefine(({ helplines }, context) => {
    const seen = new Set<string>();
    for (const [index, { country, number, audience }] of helplines.entries()) {
      const key = `${country} ${number} ${audience}`;
      if (seen.has(key)) context.addIssue({ code: 'custom', path: ['helplines', index], message: 'is there twice' });
      seen.add(key);
    }
  });

/** https://european-union.europa.eu/principles-countries-history/eu-countries_en */
const EU = new Set('AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(' '));

/** A number is good for so long after somebody looked. */
const GOOD_FOR_MS = 365 * 86_400_000;

export interface Listed extends Helpline {
  /** Looked at within a year. */
  readonly verified: boolean;
}

/**
 * The lines of a country, those for the language first, then those that are there for trafficking; for a member of the EU also the
 * lines of all its countries, for an audience that has none of its own.
 *
 * @param country ISO 3166-1, of either case; undefined for every country
 * @param language BCP 47; its first part counts
 */
export function helplinesFor(
  all: readonly Helpline[],
  { country, language }: { readonly country?: string | undefined; readonly language?: string | undefined },
  now: Date,
): Listed[] {
  const wanted = country?.toUpperCase();
  const own = all.filter((one) => wanted === undefined || one.country === wanted);
  const covered = new Set(own.map(({ audience }) => audience));
  const common =
    wanted !== undefined && EU.has(wanted)
      ? all.filter((one) => one.country === 'EU' && !covered.has(one.audience))
      : [];
  const spoken = language?.split('-')[0]?.toLowerCase();
  const rank = ({ languages, audience }: Helpline): number =>
    (spoken !== undefined && languages.includes(spoken) ? 0 : 2) + (audience === 'trafficking' ? 0 : 1);
  return [...own, ...common]
    .map((one) => ({ ...one, verified: isVerified(one, now) }))
    .sort((a, b) => rank(a) - rank(b));
}

const isVerified = ({ lastVerified }: Helpline, now: Date): boolean =>
  lastVerified !== null && now.getTime() - Date.parse(lastVerified) < GOOD_FOR_MS;
