export {
  type Browser,
  type BrowserContext,
  type Locator,
  launchChromium,
  type Page,
} from './chromium.ts';
export { CHROMIUM_FLAGS, chromiumPath, systemPostgresBin } from './programs.ts';
export { describeIf, describeShared, sharedData, sharedRoot } from './shared-data.ts';
export { makeDataDir, removeDataDir, temporaryDataDir } from './temporary-data-dir.ts';
