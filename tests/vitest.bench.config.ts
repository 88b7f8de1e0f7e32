import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Measurements, run by `npm run bench`: alone, one after the other, on real servers.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['bench/**/*.test.ts'],
    globalSetup: ['./servers/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 120_000,
  },
});
