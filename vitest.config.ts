import { defineConfig } from 'vitest/config';

// Unit tests: pure code, beside its source. What starts a server or a process is in tests/.
export default defineConfig({
  test: {
    // Properties and slow twins take their time on a busy machine.
    testTimeout: 60_000,
    include: ['libs/*/src/**/*.test.ts', 'services/*/src/**/*.test.ts', 'scripts/**/*.test.mjs'],
    restoreMocks: true,
  },
});
