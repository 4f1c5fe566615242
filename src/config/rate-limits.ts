/** How many attempts (`points`) one caller has within `seconds`. */
type RateLimit = { points: number; seconds: number };

/** The limits there are, who is counted, and what holds when nobody says otherwise. */
export const defaultRateLimits = {
  sign_in: {
    points: 10,
    seconds: 60,
    per: 'address',
    what: 'sign-in, password reset and first-admin attempts',
  },
  widget_session: { points: 30, seconds: 60, per: 'address', what: 'widget sessions opened or renewed' },
  widget_settings: { points: 600, seconds: 60, per: 'address', what: 'pages that show a widget' },
  page_view: { points: 60, seconds: 60, per: 'visitor', what: 'reports of pages a visitor looked at' },
  question: { points: 20, seconds: 60, per: 'visitor', what: 'messages a visitor sends' },
  question_address: {
    points: 200,
    seconds: 60,
    per: 'address',
    what: 'messages sent by all visitors behind one address',
  },
  attachment: { points: 30, seconds: 60, per: 'visitor', what: 'files a visitor sends' },
  typing: { points: 120, seconds: 60, per: 'visitor', what: 'typing and read notices of a visitor' },
  upload: { points: 300, seconds: 60, per: 'member or API key', what: 'files uploaded and imports started' },
} as const;

export type RateLimitName = keyof typeof defaultRateLimits;

/** Every limit by name, or `off` when nothing is limited. */
export type RateLimits = 'off' | Record<RateLimitName, RateLimit>;

const names = Object.keys(defaultRateLimits) as RateLimitName[];

/**
 * Reads `off` or overrides such as `question=60/60,upload=20/3600` (points/seconds) over the defaults.
 * Returns the limits, or the sentence that says what is wrong with the text.
 */
export function parseRateLimits(text: string): { limits: RateLimits } | { problem: string } {
  if (text === 'off') return { limits: 'off' };
  const limits = Object.fromEntries(
    names.map((name) => [
      name,
      { points: defaultRateLimits[name].points, seconds: defaultRateLimits[name].seconds },
    ]),
  ) as Record<RateLimitName, RateLimit>;
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue;
    const match = /^([a-z_]+)=(\d{1,9})\/(\d{1,9})$/.exec(part);
    if (!match) return { problem: `has a part "${part}" that is not name=points/seconds` };
    const name = names.find((each) => each === match[1]);
    if (!name) return { problem: `names a limit "${match[1]}" that does not exist` };
    const limit = { points: Number(match[2]), seconds: Number(match[3]) };
    if (limit.points < 1 || limit.seconds < 1) return { problem: `has a zero in "${part}"` };
    limits[name] = limit;
  }
  return { limits };
}
