/**
 * `npm test`: types, lint, unit, contract and golden tests, the built site's size, and tests in
 * a real Chromium. The last line counts everything.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { buildIfStale } from './build-if-stale.ts';
import { findChromium } from './find-chromium.ts';

let passed = 0;
let failed = 0;

function count(name: string, ok: boolean): void {
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? '✓' : '✗'} ${name}`);
}

function step(name: string, command: string, ...args: string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  count(name, status === 0);
}

/** Runs one Vitest project and adds its tests to the count. */
function vitest(name: string, config: string): void {
  const report = `.cache/test/${name}.json`;
  rmSync(report, { force: true });
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync('vitest', ['run', '--config', config, ...reporters], {
    stdio: 'inherit',
  });
  try {
    const result = JSON.parse(readFileSync(report, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numFailedTestSuites: number;
    };
    passed += result.numPassedTests;
    // A file that could not even be loaded has no failed tests, but it has failed.
    failed += Math.max(result.numFailedTests, status === 0 ? 0 : 1);
    console.log(
      `${status === 0 ? '✓' : '✗'} ${name}: ${result.numPassedTests} passed, ${result.numFailedTests} failed, ${result.numPendingTests} skipped`,
    );
  } catch {
    count(`${name} (no report)`, false);
  }
}

mkdirSync('.cache/test', { recursive: true });
try {
  process.env['CHROME_PATH'] = findChromium();
} catch (error) {
  console.error((error as Error).message);
}
step('types', 'tsc', '-b');
step('lint', 'eslint', '.');
step('format', 'prettier', '--check', '--log-level', 'warn', '.');
vitest('unit', 'vitest.config.ts');
try {
  await buildIfStale();
  count('build', true);
  step('size', 'size-limit');
  if (process.env['CHROME_PATH']) vitest('browser', 'vitest.browser.config.ts');
  else count('browser', false);
} catch (error) {
  console.error(error);
  count('build', false);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
