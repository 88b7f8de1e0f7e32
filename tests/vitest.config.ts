import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Tests that start servers or processes. They share one Kafka and one PostgreSQL, and the machine has two cores.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['integration/**/*.test.ts'],
    globalSetup: ['./servers/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
  },
});
