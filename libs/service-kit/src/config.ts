import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** One value of a service's configuration: the environment variable that it comes from, and what it may be. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  readonly variable: string;
  readonly schema: Schema;
  readonly description: string;
  readonly secret: boolean;
}

export type Settings = Readonly<Record<string, Setting>>;
export type ConfigOf<S extends Settings> = { readonly [Name in keyof S]: z.output<S[Name]['schema']> };
export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'MANUMIT_';

/**
 * @param schema reads the variable's text; a default makes the variable optional
 * @param options.secret its value is never shown, and may come from the file that `<variable>_FILE` names
 */
export function setting<Schema extends z.ZodType>(
  variable: string,
  schema: Schema,
  description: string,
  options: { readonly secret?: boolean } = {},
): Setting<Schema> {
  return { variable, schema, description, secret: options.secret ?? false };
}

/** The configuration cannot be used. Every problem is in it, each with its variable's name and never with its value. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`the configuration is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads a service's configuration from the environment. Each variable may come from a file, by `<variable>_FILE`.
 *
 * @param known further variables that may be set, for example those of another service in the same environment
 * @throws ConfigError with all problems at once
 */
export function readConfig<S extends Settings>(
  settings: S,
  env: Environment,
  known: readonly string[] = [],
): ConfigOf<S> {
  const problems = unknownVariables(settings, env, known);
  const entries = Object.entries(settings).map(([name, { variable, schema }]) => {
    const text = readVariable(variable, env, problems);
    const parsed = schema.safeParse(text);
    if (!parsed.success) problems.push(...parsed.error.issues.map(({ message }) => problemOf(variable, text, message)));
    return [name, parsed.data];
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.fromEntries(entries) as ConfigOf<S>;
}

const problemOf = (variable: string, text: string | undefined, message: string): string =>
  text === undefined ? `${variable} is missing` : `${variable}: ${plainly(message)}`;

/** zod names what its own coercion made of the text. */
const plainly = (message: string): string =>
  message.replace(/^Invalid input: expected number, received NaN$/, 'not a number');

function readVariable(variable: string, env: Environment, problems: string[]): string | undefined {
  const file = env[`${variable}_FILE`];
  if (file === undefined) return env[variable];
  if (env[variable] !== undefined) problems.push(`${variable} and ${variable}_FILE are both set: choose one`);
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch (error) {
    problems.push(`${variable}_FILE: ${error instanceof Error ? error.message : 'not readable'}`);
    return undefined;
  }
}

/** A misspelt variable would otherwise be a default that nobody chose. */
function unknownVariables(settings: Settings, env: Environment, known: readonly string[]): string[] {
  const variables = new Set([...Object.values(settings).map(({ variable }) => variable), ...known]);
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && env[name] !== undefined)
    .filter((name) => !variables.has(name) && !variables.has(name.replace(/_FILE$/, '')))
    .map((name) => `${name} is not a variable of this service; docs/reference/configuration.md lists them`);
}
