import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * The part of Playwright that the tests use. Its own declarations need the browser's types, which
 * would then hold for every test of the repository; scripts for the page are given as text instead.
 */
export interface Locator {
  fill(text: string): Promise<void>;
  press(key: string): Promise<void>;
  click(options?: { timeout?: number }): Promise<void>;
  setInputFiles(path: string): Promise<void>;
  count(): Promise<number>;
  first(): Locator;
  nth(index: number): Locator;
  textContent(): Promise<string | null>;
  allTextContents(): Promise<string[]>;
  waitFor(options?: { state?: 'visible' | 'detached'; timeout?: number }): Promise<void>;
}

export interface Page {
  goto(path: string): Promise<unknown>;
  reload(): Promise<unknown>;
  locator(selector: string): Locator;
  getByText(text: string): Locator;
  getByRole(role: string, options: { name: string | RegExp }): Locator;
  evaluate(script: string): Promise<unknown>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  screenshot(options: { path: string; fullPage: boolean }): Promise<unknown>;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  on(event: 'console', listener: (line: { text(): string }) => void): void;
  readonly keyboard: { press(key: string): Promise<void> };
  readonly request: {
    post(
      path: string,
      options: { form: Record<string, string>; headers: Record<string, string> },
    ): Promise<unknown>;
  };
}

export interface BrowserContext {
  newPage(): Promise<Page>;
  setOffline(isOffline: boolean): Promise<void>;
  close(): Promise<void>;
}

export interface Browser {
  newContext(options: {
    baseURL: string;
    locale?: string;
    colorScheme?: 'light' | 'dark';
    reducedMotion?: 'reduce';
    viewport?: { width: number; height: number };
  }): Promise<BrowserContext>;
  close(): Promise<void>;
}

export async function launchChromium(
  executablePath: string,
  args: readonly string[],
): Promise<Browser> {
  const { chromium } = require('playwright-core') as {
    chromium: { launch(options: object): Promise<Browser> };
  };
  return chromium.launch({ executablePath, args: [...args] });
}
