/** How the tests start a browser. */
import type { LaunchOptions } from '@playwright/test';
import { browserArgs, findBrowser } from '../scripts/browser.mjs';

// Tools read the configuration too, so it holds without a browser; Playwright then says that there is none.
const executablePath = await findBrowser().catch(() => undefined);

export const launchOptions: LaunchOptions = {
  ...(executablePath ? { executablePath } : {}),
  args: browserArgs,
};
