import { fieldProblems, ProblemError } from '@manumit/service-kit';
import express, { type Request, type RequestHandler } from 'express';
import type { z } from 'zod';

/** Reads a body of JSON, whatever its content type claims. */
export const jsonBody: RequestHandler = express.json({ limit: '64kb', type: () => true });

/** @throws ProblemError 422 that names every field and no value */
export function parseBody<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(request.body);
  if (parsed.success) return parsed.data;
  const errors = fieldProblems(parsed.error);
  throw new ProblemError(422, 'invalid-body', 'the body is not what this needs', { errors });
}
