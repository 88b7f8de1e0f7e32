import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Tests of the console's pages in a real Chromium. One at a time: each drives a browser, and the machine has two cores.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['browser/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    restoreMocks: true,
  },
});
