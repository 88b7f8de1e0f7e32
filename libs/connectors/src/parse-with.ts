import type { MessageEventInput } from '@manumit/contracts';
import type { z } from 'zod';
import type { Parsed } from './connector.js';

/** Reads a body by its schema and maps it; what is malformed is told by its fields. */
export function parseWith<Shape>(
  schema: z.ZodType<Shape>,
  body: unknown,
  eventsOf: (value: Shape) => readonly MessageEventInput[],
): Parsed {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { kind: 'events', events: eventsOf(parsed.data) };
  return { kind: 'malformed', detail: fieldsOf(parsed.error).slice(0, 2_000) };
}

/** What is wrong, field by field. */
export const fieldsOf = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `/${path.map(String).join('/')}: ${message}`).join('; ');

/** Whether a part of a body has a shape; what is of another kind is not malformed, but about something else. */
export function partOf<Shape>(schema: z.ZodType<Shape>, value: unknown): Shape | null {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
