/**
 * Shows a spreadsheet value the way Excel does with `format`, for the formats that people use: fixed decimals,
 * thousands, per cent, currency and other literal text, dates and times, `General`. Source: ECMA-376 part 1, 18.8.31.
 */
export function formatNumber(value: number, format: string | undefined): string {
  const section = pickSection(format ?? 'General', value);
  if (/^(general|@)?$/i.test(section.trim())) return general(value);
  const parts = tokenize(section);
  const percent = parts.some((part) => part.digits?.includes('%'));
  const mask = parts.map((part) => part.digits ?? '').join('');
  const [whole = '', fraction = ''] = mask
    .replace(/[%,]+$/, '')
    .replaceAll('%', '')
    .split('.');
  if (!/[0#?]/.test(mask) || /[eE]/.test(mask)) return general(value);
  const thousands = /[0#?],[0#?]/.test(mask);
  const negativeSection = value < 0 && sections(format ?? '').length > 1;
  const digits = Math.min(20, fraction.replace(/[^0#?]/g, '').length);
  const required = fraction.replace(/[^0]/g, '').length;
  let [int = '0', frac = ''] = Math.abs(percent ? value * 100 : value)
    .toFixed(digits)
    .split('.');
  while (frac.length > required && frac.endsWith('0')) frac = frac.slice(0, -1);
  int = int.padStart(whole.replace(/[^0]/g, '').length, '0');
  if (thousands) int = int.replace(/\B(?=(\d{3})+$)/g, ',');
  const number = `${frac ? `${int}.${frac}` : int}${percent ? '%' : ''}`;
  const sign = value < 0 && !negativeSection && Number(number.replace(/[,%]/g, '')) !== 0 ? '-' : '';
  let placed = false;
  const shown = parts
    .map((part) => {
      if (part.literal !== undefined) return part.literal;
      if (placed || !/[0#?]/.test(part.digits ?? '')) return '';
      placed = true;
      return number;
    })
    .join('');
  return sign + shown.trim();
}

/** Up to 15 significant digits, as Excel shows a number without a format. */
function general(value: number): string {
  return String(Number(value.toPrecision(15)));
}

function sections(format: string): string[] {
  return format.match(/(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\[])+|(?<=;)(?=;|$)/g) ?? [];
}

function pickSection(format: string, value: number): string {
  const all = sections(format);
  if (value < 0 && all.length > 1) return all[1] ?? '';
  if (value === 0 && all.length > 2) return all[2] ?? '';
  return all[0] ?? '';
}

type Part = { digits?: string; literal?: string };

/** Cuts one section of a number format into runs of digit signs and literal text. */
function tokenize(section: string): Part[] {
  const parts: Part[] = [];
  for (const [token] of section.matchAll(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|[0#?.,%]+|[\s\S]/gu)) {
    if (token.startsWith('"')) parts.push({ literal: token.slice(1, -1) });
    else if (token.startsWith('\\')) parts.push({ literal: token.slice(1) });
    // [$¥-804] is a currency sign with a locale; [Red] and conditions show nothing.
    else if (token.startsWith('[')) parts.push({ literal: /^\[\$([^\]-]*)/.exec(token)?.[1] ?? '' });
    else if (token.startsWith('_') || token.startsWith('*')) parts.push({ literal: ' ' });
    else if (/^[0#?.,%]+$/.test(token)) parts.push({ digits: token });
    else parts.push({ literal: token });
  }
  return parts;
}

/**
 * Shows a date (given in UTC, as exceljs does) with an Excel date format; without one as `2026-03-05` or with its time.
 */
export function formatDate(date: Date, format: string | undefined): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const iso = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  const mask = (format ?? '').replace(/\[[^\]]*\]|"[^"]*"|\\./g, '').split(';')[0] ?? '';
  // Excel's numbers 14 and 22 follow the reader's locale: the ISO form is understood in all of them.
  if (!mask || /^(m\/d\/yy|mm-dd-yy)( h:mm)?$/i.test(mask)) return /h/i.test(mask) ? `${iso} ${time}` : iso;
  const hasDay = /[yd]/i.test(mask) || (/m/i.test(mask) && !/[hs]/i.test(mask));
  if (!hasDay) return /s/i.test(mask) ? `${time}:${two(date.getUTCSeconds())}` : time;
  return renderDate(date, (format ?? '').split(';')[0] ?? '');
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

function renderDate(date: Date, format: string): string {
  const hour12 = /am\/pm|上午\/下午/i.test(format);
  const tokens = [
    ...format.matchAll(/"[^"]*"|\\.|\[[^\]]*\]|am\/pm|上午\/下午|y+|m+|d+|h+|s+|[\s\S]/giu),
  ].map(([token]) => token);
  let minutes = false;
  return tokens
    .map((token, at) => {
      if (token.startsWith('"')) return token.slice(1, -1);
      if (token.startsWith('\\')) return token.slice(1);
      if (token.startsWith('[') || token === '@') return '';
      const letter = token.charAt(0).toLowerCase();
      if (letter === 'm') {
        const beforeSeconds =
          tokens
            .slice(at + 1)
            .find((next) => /^[a-z]/i.test(next))
            ?.toLowerCase()
            .startsWith('s') ?? false;
        const isMinutes = minutes || beforeSeconds;
        minutes = false;
        return isMinutes ? pad(date.getUTCMinutes(), token.length) : month(date.getUTCMonth(), token.length);
      }
      if (/^[yd]/i.test(token)) minutes = false;
      if (letter === 'y')
        return token.length > 2 ? String(date.getUTCFullYear()) : pad(date.getUTCFullYear() % 100, 2);
      if (letter === 'd') return day(date, token.length);
      if (letter === 'h') {
        minutes = true;
        return pad(hour12 ? date.getUTCHours() % 12 || 12 : date.getUTCHours(), token.length);
      }
      if (letter === 's') return pad(date.getUTCSeconds(), token.length);
      if (/^(am\/pm)$/i.test(token)) return date.getUTCHours() < 12 ? 'AM' : 'PM';
      if (token === '上午/下午') return date.getUTCHours() < 12 ? '上午' : '下午';
      return token;
    })
    .join('')
    .trim();
}

function pad(value: number, length: number): string {
  return String(value).padStart(Math.min(length, 2), '0');
}

function month(index: number, length: number): string {
  if (length <= 2) return pad(index + 1, length);
  return length === 3 ? (MONTHS[index]?.slice(0, 3) ?? '') : (MONTHS[index] ?? '');
}

function day(date: Date, length: number): string {
  if (length <= 2) return pad(date.getUTCDate(), length);
  return length === 3 ? (DAYS[date.getUTCDay()]?.slice(0, 3) ?? '') : (DAYS[date.getUTCDay()] ?? '');
}
