/** How the tests start a browser. */
import type { LaunchOptions } from '@playwright/test';
import { browserArgs, findBrowser } from '../scripts/browser.mjs';

export const launchOptions: LaunchOptions = { executablePath: await findBrowser(), args: browserArgs };
