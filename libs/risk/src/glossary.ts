import { IndicatorFile, parseSource, RiskModelError, type SourceFile } from './indicator-file.js';

/** What a person needs to know of an indicator to weigh it. */
export type GlossaryEntry = Pick<IndicatorFile, 'id' | 'name' | 'definition' | 'sources' | 'hardNegative'>;

/**
 * The indicators in plain words, by id, from the files of `indicatorsFolder`; without compiling their patterns.
 *
 * @throws RiskModelError with every problem of every file
 */
export function glossaryOf(files: readonly SourceFile[]): ReadonlyMap<string, GlossaryEntry> {
  const problems: string[] = [];
  const entries = files.flatMap((file) => parseSource(file, IndicatorFile, problems) ?? []);
  if (problems.length > 0) throw new RiskModelError(problems);
  return new Map(
    entries.map(({ id, name, definition, sources, hardNegative }) => [
      id,
      { id, name, definition, sources, hardNegative },
    ]),
  );
}
