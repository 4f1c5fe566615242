export { ensureSecret } from './ensure-secret.ts';
export { type Config, loadConfig } from './load-config.ts';
export { defaultRateLimits, type RateLimitName, type RateLimits } from './rate-limits.ts';
export { settingDocs, settingNames, settings } from './settings.ts';
