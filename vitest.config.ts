import { defineConfig } from 'vitest/config';

const conditions = ['quanyu-source', 'module', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      '{packages,platform,channels,apps}/*/test/**/*.test.ts',
      '{testkit,tools,bench,examples}/test/**/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
  },
});
