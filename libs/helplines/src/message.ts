import { z } from 'zod';

/**
 * What is said to somebody who may need help, in one language. It names no crime, blames and promises nothing and asks for nothing:
 * whoever looks over a shoulder learns only that there are rights.
 */
export const HelpMessage = z.strictObject({
  direction: z.enum(['ltr', 'rtl']),
  title: z.string().min(1),
  question: z.string().min(1),
  choice: z.string().min(1),
  danger: z.string().min(1),
  privacy: z.string().min(1),
  leave: z.string().min(1),
  call: z.string().min(1),
  unverified: z.string().min(1),
  fromAbroad: z.string().min(1),
  chooseCountry: z.string().min(1),
});
export type HelpMessage = z.infer<typeof HelpMessage>;

/** The text of a message to a person, without anything of a page. */
export const plainMessage = ({ question, choice }: HelpMessage): string => `${question} ${choice}`;
