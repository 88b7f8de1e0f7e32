import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { z } from 'zod';
import type { Logger } from './logger.js';

export interface FieldProblem {
  /** JSON Pointer (RFC 6901) of the field in the body. */
  readonly pointer: string;
  readonly detail: string;
}

/** What is wrong with each field, as a schema says it. */
export const fieldProblems = ({ issues }: z.ZodError): FieldProblem[] =>
  issues.map(({ path, message }) => ({
    pointer: path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    detail: message,
  }));

export interface ProblemOptions {
  readonly errors?: readonly FieldProblem[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer by RFC 9457. Its detail says what to do, and never repeats what was sent. */
export class ProblemError extends Error {
  readonly code = 'HTTP_PROBLEM';
  readonly status: number;
  readonly slug: string;
  readonly errors: readonly FieldProblem[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, slug: string, detail: string, options: ProblemOptions = {}) {
    super(detail);
    this.name = 'ProblemError';
    this.status = status;
    this.slug = slug;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }
}

/** The body of the answer. `type` is relative, as RFC 9457 §3.1.1 allows: no address of ours has to exist. */
export function problemBody(problem: ProblemError): Record<string, unknown> {
  const title = problem.slug.replaceAll('-', ' ');
  return {
    type: `/problems/${problem.slug}`,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    status: problem.status,
    detail: problem.message,
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  };
}

/** The one place where errors become answers. Faults of ours are logged and told apart by nothing but 500. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const problem = problemOf(error);
    if (problem.status >= 500) logger.error({ err: error, method: request.method }, 'request failed');
    if (response.headersSent) {
      // Whoever reads half an answer must not take it for one. Express would end it too, and print the error.
      response.destroy();
      return;
    }
    response
      .status(problem.status)
      .set(problem.headers)
      .set('cache-control', 'no-store')
      .type('application/problem+json')
      .send(JSON.stringify(problemBody(problem)));
  };
}

/** Errors of express's body parsers carry a status and a type of their own. */
function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
  if (type === 'entity.too.large')
    return new ProblemError(413, 'too-large', `the body is larger than ${limitOf(error)}`);
  if (type === 'encoding.unsupported')
    return new ProblemError(415, 'unsupported-encoding', 'send the body without content-encoding');
  if (type === 'charset.unsupported') return new ProblemError(415, 'unsupported-charset', 'send the body as UTF-8');
  if (type === 'request.aborted' || type === 'request.size.invalid')
    return new ProblemError(400, 'incomplete-body', 'the body ended early');
  if (type === 'entity.parse.failed') return new ProblemError(400, 'malformed-json', 'the body is not JSON');
  if (error instanceof URIError)
    return new ProblemError(400, 'malformed-path', 'the path is not valid percent-encoding');
  return new ProblemError(500, 'internal-error', 'the fault is ours; it was logged');
}

function limitOf(error: unknown): string {
  const isKnown = typeof error === 'object' && error !== null && 'limit' in error && typeof error.limit === 'number';
  return isKnown ? `${error.limit} bytes` : 'the limit';
}

export const notFound: RequestHandler = (_request, _response, next) => {
  next(new ProblemError(404, 'not-found', 'there is nothing here'));
};
