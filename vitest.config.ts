import { defineConfig } from 'vitest/config';

// Unit tests: pure code, beside its source. What starts a server or a process is in tests/.
export default defineConfig({
  test: {
    include: ['libs/*/src/**/*.test.ts', 'services/*/src/**/*.test.ts', 'scripts/**/*.test.mjs'],
    restoreMocks: true,
  },
});
