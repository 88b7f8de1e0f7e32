import { describe, expect, onTestFinished, test } from 'vitest';
import { runCluster } from './cluster.js';
import { MUTANTS, plant } from './mutants.js';
import { calmOutcome } from './outcome.js';
import { MUTANT_LENGTH, MUTANTS_RUN, RUN_LENGTH } from './run-length.js';
import { seededStream } from './stream.js';

const SEED = 20_260_101;

test('killed scorers, gateways and servers lose nothing and double nothing', async () => {
  const { faults, expectedDeadLetters, ...outcome } = await runCluster({
    seed: SEED,
    length: RUN_LENGTH,
    restartServers: true,
  });
  const calm = await calmOutcome(seededStream({ seed: SEED, messages: RUN_LENGTH.messages }).events);
  // A test of faults that had none, or of flags without any, would say nothing.
  expect(faults).toBeGreaterThan(5);
  expect(calm.flags.length).toBeGreaterThan(20);
  expect(calm.networks.length).toBeGreaterThan(0);
  expect(outcome).toEqual({ ...calm, deadLetters: expectedDeadLetters });
});

describe.runIf(MUTANTS_RUN)('the test catches a scorer that', () => {
  test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s', async (_name, mutant) => {
    const planted = await plant(mutant);
    onTestFinished(() => planted.remove());
    // Faults fall where chance lets them: what three runs do not show, the test does not catch.
    for (const seed of [SEED, SEED + 1, SEED + 2]) {
      const run = { seed, length: MUTANT_LENGTH, restartServers: false, scorerEntry: planted.entry };
      const result = await runCluster(run).catch((error: Error) => error);
      if (result instanceof Error) return;
      const { faults: _faults, expectedDeadLetters, ...outcome } = result;
      const calm = await calmOutcome(seededStream({ seed, messages: MUTANT_LENGTH.messages }).events);
      if (JSON.stringify(outcome) !== JSON.stringify({ ...calm, deadLetters: expectedDeadLetters })) return;
    }
    expect.unreachable('three runs with faults looked as if nothing were broken');
  });
});
