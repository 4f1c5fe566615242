export { ensureSecret } from './ensure-secret.ts';
export { type Config, loadConfig } from './load-config.ts';
export { defaultRateLimits, type RateLimit, type RateLimitName, type RateLimits } from './rate-limits.ts';
export { type SettingName, settingDocs, settingNames, settings } from './settings.ts';
