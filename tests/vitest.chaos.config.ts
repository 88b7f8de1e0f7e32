import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Fault tests: processes are killed while messages flow. Each file starts the servers that it breaks.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['chaos/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 1_200_000,
    hookTimeout: 120_000,
  },
});
