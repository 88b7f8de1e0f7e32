/** Causes of causes end somewhere, unless they go in a circle. */
const MAX_DEPTH = 5;
const MAX_ERRORS = 5;

const NAME = /^\w{1,64}$/;
/**
 * Codes of this house, of the operating system and of TLS. Other codes of Node.js are left out: their messages quote
 * arguments (`ERR_INVALID_ARG_TYPE`).
 */
const CODE = /^(?!ERR_(?!TLS_|SSL_))[A-Z][A-Z_]{2,63}$/;
/**
 * Classes of SQLSTATE that tell of servers, rights and statements. Those that tell of values quote them: data exceptions
 * (22) and violated constraints (23). https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const SQLSTATE = /^(?:08|25|28|3D|40|42|53|54|55|57|58|XX)[0-9A-Z]{3}$/;
/** What kafkajs says of servers; with this one name it says of records what is wrong with them, and quotes them. */
const KAFKA = /^KafkaJS(?!NonRetriableError$)\w+$/;
/** What pg says of connections, without a code. */
const PG_MESSAGES: ReadonlySet<string> = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
  'Query read timeout',
  'timeout exceeded when trying to connect',
]);

const FRAME = /^ {4}at [^\n]+:\d+:\d+\)?$/;

/**
 * Says of an error what cannot hold what people wrote, their ids or a secret: its name, its code, where it was thrown, the
 * same of its causes, and its message only where that is made of nothing else. Drivers hang queries with their values on their
 * errors, and parsers quote what they could not read.
 */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error ? codeOf(error.code) : undefined;
  const stack = framesOf(error);
  const isDeep = depth >= MAX_DEPTH;
  return {
    type: NAME.test(error.name) ? error.name : 'Error',
    ...(code === undefined ? {} : { code }),
    ...(isPlain(error, code) ? { message: error.message } : {}),
    ...(stack === '' ? {} : { stack }),
    ...(error.cause === undefined || isDeep ? {} : { cause: describeError(error.cause, depth + 1) }),
    ...(error instanceof AggregateError && !isDeep
      ? { errors: error.errors.slice(0, MAX_ERRORS).map((one) => describeError(one, depth + 1)) }
      : {}),
  };
}

function codeOf(code: unknown): string | number | undefined {
  if (typeof code === 'number') return Number.isInteger(code) ? code : undefined;
  return typeof code === 'string' && /^[0-9A-Z_]{2,64}$/.test(code) ? code : undefined;
}

function isPlain({ name, message }: Error, code: string | number | undefined): boolean {
  if (KAFKA.test(name) || PG_MESSAGES.has(message)) return true;
  return typeof code === 'string' && (CODE.test(code) || SQLSTATE.test(code));
}

/** The frames alone: before them a stack repeats the message, which may have lines that look like frames. */
function framesOf({ stack, message }: Error): string {
  if (typeof stack !== 'string') return '';
  const header = message === '' ? '\n' : `: ${message}\n`;
  const at = message === '' ? stack.indexOf(header) : stack.lastIndexOf(header);
  if (at < 0) return '';
  return stack
    .slice(at + header.length)
    .split('\n')
    .filter((line) => FRAME.test(line))
    .map((line) => line.trim())
    .join('\n');
}
