import { ProblemError, problemBody } from '@manumit/service-kit';
import type { Response } from 'express';
import type { Answer } from './once.js';

/** An answer that is a problem (RFC 9457) and final: it is kept like any other, so that a repeat gets it again. */
export const problemAnswer = (status: number, slug: string, detail: string): Answer => ({
  status,
  body: problemBody(new ProblemError(status, slug, detail)),
});

/** Sends an answer; those with an error's status are problem details but for the results of a batch. */
export function sendAnswer(response: Response, { status, body }: Answer): void {
  const isProblem = typeof body === 'object' && body !== null && 'type' in body;
  response
    .status(status)
    .set('cache-control', 'no-store')
    .type(isProblem ? 'application/problem+json' : 'application/json')
    .send(JSON.stringify(body));
}
