import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseYaml, YamlError } from './yaml-file.js';

const schema = z.strictObject({
  name: z.string(),
  limits: z.strictObject({ watch: z.number().max(1), urgent: z.number() }),
});

const problemsOf = (text: string): readonly string[] => {
  try {
    parseYaml('p.yaml', text, schema);
    return [];
  } catch (error) {
    return error instanceof YamlError ? error.problems : ['another error'];
  }
};

test('a good file gives its value', () => {
  expect(parseYaml('p.yaml', 'name: a\nlimits: { watch: 0.5, urgent: 1 }', schema).limits.watch).toBe(0.5);
});

test('a wrong value is told with its line and column', () => {
  expect(problemsOf('name: a\nlimits:\n  watch: 7\n  urgent: 1\n')).toEqual([
    expect.stringMatching(/^p\.yaml:3:10 limits\.watch: /),
  ]);
});

test('a missing and a misspelt key are told where they should be and where they are', () => {
  const problems = problemsOf('name: a\nlimits:\n  watch: 0.5\n  urgnt: 1\n');
  expect(problems).toHaveLength(2);
  for (const problem of problems) expect(problem).toMatch(/^p\.yaml:[34]:\d+ /);
});

test('what is not YAML is told with its line', () => {
  expect(problemsOf('name: a\nlimits: {watch: [\n')[0]).toMatch(/^p\.yaml:\d+:\d+ /);
});
