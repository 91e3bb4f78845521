import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumLaunchOptions } from './test/support/chromium.ts';

const conditions = ['@holdpoint/source'];
const sources = {
  resolve: { conditions: [...conditions, 'module', 'browser', 'development|production'] },
  ssr: {
    resolve: {
      conditions: [...conditions, 'module', 'node', 'development|production'],
      externalConditions: conditions,
    },
  },
};
const elsewhere = [
  '**/node_modules/**',
  '**/*.{dom,browser}.test.{ts,tsx}',
  'test/{e2e,load,packaging,recovery,server,simulation}/**',
];

/** After the groups before it, one file at a time: such tests start processes and measure time. */
const alone = (groupOrder: number) => ({ fileParallelism: false, sequence: { groupOrder } });

/** What takes too long for the check; `pnpm test:long` sets it. */
const long = process.env.HOLDPOINT_LONG === '1';

const recovery = {
  globalSetup: ['test/support/services.ts', 'test/recovery/crew-program.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

const launchOptions = await chromiumLaunchOptions();

export default defineConfig({
  test: {
    passWithNoTests: true,
    coverage: { include: ['packages/*/src/**'], reportsDirectory: 'coverage' },
    projects: [
      {
        ...sources,
        test: {
          name: 'node',
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'apps/*/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          exclude: elsewhere,
          // some start a compiler or a process: seconds, and many more of them on a busy machine
          testTimeout: 30_000,
        },
      },
      {
        ...sources,
        test: {
          name: 'server',
          include: ['test/server/**/*.test.ts'],
          globalSetup: ['test/support/services.ts'],
          testTimeout: 30_000,
        },
      },
      {
        ...sources,
        test: {
          name: 'recovery',
          include: ['test/recovery/*.test.ts'],
          ...recovery,
          ...alone(1),
        },
      },
      {
        ...sources,
        test: {
          name: 'long',
          include: long ? ['test/{recovery/long,load}/*.test.ts'] : [],
          ...recovery,
          ...alone(5),
        },
      },
      {
        ...sources,
        plugins: [react()],
        test: {
          name: 'react-dom',
          include: ['packages/*/src/**/*.dom.test.{ts,tsx}'],
          environment: 'jsdom',
          testTimeout: 30_000,
        },
      },
      {
        ...sources,
        plugins: [react()],
        test: {
          name: 'browser',
          include: ['{packages,apps,test}/**/*.browser.test.{ts,tsx}'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['packages/*/src/**/*.test-d.ts', 'test/**/*.test-d.ts'],
            tsconfig: 'tsconfig.types.json',
            ignoreSourceErrors: true, // `pnpm typecheck` reports them
          },
        },
      },
      {
        ...sources,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...alone(2),
        },
      },
      {
        ...sources,
        test: {
          name: 'simulation', // uses every processor by itself
          include: ['test/simulation/**/*.test.ts'],
          testTimeout: 300_000,
          ...alone(3),
        },
      },
      {
        ...sources,
        test: {
          name: 'packaging', // needs tarballs: a step of its own in `pnpm check`, after they are made
          include: ['test/packaging/**/*.test.ts'],
          // installs, the first time from the registry
          testTimeout: 180_000,
          ...alone(4),
        },
      },
    ],
  },
});
