import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// `npm run screenshots`: the pictures of docs/images, out of the console at work on the invented stream of `npm run demo`.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: { include: ['screenshots/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 60_000 },
});
