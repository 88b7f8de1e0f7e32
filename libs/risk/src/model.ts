import { createHash } from 'node:crypto';
import { type Gate, parseGate } from './gate.js';
import { CueFile, HintFile, IndicatorFile, parseSource, RiskModelError, type SourceFile } from './indicator-file.js';
import { compileMatcher, type Entry, type Matcher, type PatternKind, readEntry } from './matcher.js';

export type Indicator = Omit<IndicatorFile, 'patterns' | 'examples' | 'counterExamples'>;
export type Cue = CueFile['id'];

/** Everything that an assessment depends on besides the event. */
export interface RiskModel {
  readonly indicators: ReadonlyMap<string, Indicator>;
  /** Of what every message is looked at for: indicators, voices and hints. */
  readonly matcher: Matcher;
  /** Of the cues that count only beside something else. */
  readonly cueMatcher: Matcher;
  /** The first stage of the judge; null where there is none, and then nobody is asked. */
  readonly gate: Gate | null;
  /** Of the content of all files: the same files give the same version. */
  readonly version: string;
}

/** Where the data files are: `indicators/*.yaml` and `cues/*.yaml`. */
export const indicatorsFolder = new URL('../indicators/', import.meta.url);
export const cuesFolder = new URL('../cues/', import.meta.url);

export interface RiskModelFiles {
  readonly indicators: readonly SourceFile[];
  readonly cues: readonly SourceFile[];
  /** The bytes of the gate's file; without them the indicators decide alone. */
  readonly gate?: Uint8Array;
}

const HINTS = 'hints.yaml';
const VOICES: ReadonlySet<string> = new Set<Cue>(['victim', 'third_party', 'harm']);

/** @throws RiskModelError with every problem of every file */
export function compileRiskModel(files: RiskModelFiles): RiskModel {
  const problems: string[] = [];
  const indicators = files.indicators.flatMap((file) => parseSource(file, IndicatorFile, problems) ?? []);
  const isOfHints = ({ name }: SourceFile): boolean => name.endsWith(HINTS);
  const cues = files.cues.flatMap((file) => (isOfHints(file) ? [] : (parseSource(file, CueFile, problems) ?? [])));
  const hints = files.cues.flatMap((file) =>
    isOfHints(file) ? Object.entries(parseSource(file, HintFile, problems)?.hints ?? {}) : [],
  );
  const indicatorPatterns = indicators.flatMap((one) => compilePatterns('indicator', one, problems));
  const cuePatterns = cues.flatMap((one) => compilePatterns(VOICES.has(one.id) ? 'voice' : 'cue', one, problems));
  const hintPatterns = hints.flatMap(([id, patterns]) => compilePatterns('hint', { id, patterns }, problems));
  const byId = new Map(
    indicators.map(({ patterns: _p, examples: _e, counterExamples: _c, ...rest }) => [rest.id, rest]),
  );
  if (byId.size < indicators.length) problems.push('two files have the same indicator id');
  problems.push(...hints.flatMap(([id]) => (byId.has(id) ? [] : [`${HINTS}: there is no indicator ${id}`])));
  if (problems.length > 0) throw new RiskModelError(problems);
  return {
    indicators: byId,
    matcher: compileMatcher([
      ...indicatorPatterns,
      ...hintPatterns,
      ...cuePatterns.filter(({ kind }) => kind === 'voice'),
    ]),
    cueMatcher: compileMatcher(cuePatterns.filter(({ kind }) => kind === 'cue')),
    gate: files.gate === undefined ? null : parseGate(files.gate),
    version: versionOf([...files.indicators, ...files.cues], files.gate),
  };
}

/** The same words may be a pattern in two languages: compiled once. */
function compilePatterns(
  kind: PatternKind,
  { id, patterns }: { readonly id: string; readonly patterns: Readonly<Record<string, readonly string[]>> },
  problems: string[],
): Entry[] {
  return [...new Set(Object.values(patterns).flat())].flatMap((source) => {
    try {
      return [readEntry(kind, id, source)];
    } catch (error) {
      problems.push(`${id}: ${error instanceof Error ? error.message : 'unreadable pattern'}`);
      return [];
    }
  });
}

function versionOf(files: readonly SourceFile[], gate: Uint8Array | undefined): string {
  const hash = createHash('sha256');
  for (const { name, text } of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) hash.update(`${name}\n${text}\n`);
  if (gate !== undefined) hash.update(gate);
  return `sha256:${hash.digest('hex').slice(0, 16)}`;
}
