import { defineConfig } from 'vitest/config';

/** For `npm run check`: the room rules, without a database. */
export default defineConfig({ test: { include: ['test/architecture.test.ts'] } });
