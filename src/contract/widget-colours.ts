/** The colours that a chosen accent leads to, on one of the widget's two grounds. */
export type WidgetTones = {
  accent: string;
  /** Words on the accent. */
  onAccent: string;
  /** The accent as words and marks on paper. */
  ink: string;
  /** A breath of the accent, behind words. */
  tint: string;
};
export type WidgetColours = { light: WidgetTones; dark: WidgetTones };

type Rgb = [red: number, green: number, blue: number];

/** WCAG 2.2: text needs 4.5 : 1 to its ground, shapes that matter 3 : 1. */
export const textContrast = 4.5;
export const shapeContrast = 3;

const white = '#ffffff';
const black = '#000000';
/** As in the widget's `theme.css`. */
export const lightPaper = '#faf9f6';
const darkPaper = '#141917';
const darkSurface = '#1c2320';

/** Contrast of two colours such as `#17584f`, from 1 to 21. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrastOf(one: string, other: string): number {
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

/**
 * What the widget is drawn in for an accent (`#rrggbb`): words stay readable whatever was chosen, by turning the words
 * on the accent black or white, and by darkening (in the dark: lightening) the accent until it can be read on paper.
 */
export function coloursOf(accent: string): WidgetColours {
  const tint = mix(accent, white, 0.91);
  const darkAccent = until(accent, white, (colour) => contrastOf(colour, darkPaper) >= shapeContrast);
  const darkTint = mix(accent, darkSurface, 0.84);
  return {
    light: { accent, onAccent: wordsOn(accent), ink: readable(accent, black, [tint, lightPaper]), tint },
    dark: {
      accent: darkAccent,
      onAccent: wordsOn(darkAccent),
      ink: readable(accent, white, [darkTint, darkSurface]),
      tint: darkTint,
    },
  };
}

function wordsOn(ground: string): string {
  return contrastOf(white, ground) >= textContrast ? white : black;
}

function readable(colour: string, towards: string, grounds: string[]): string {
  return until(colour, towards, (each) =>
    grounds.every((ground) => contrastOf(each, ground) >= textContrast),
  );
}

function until(colour: string, towards: string, fits: (colour: string) => boolean): string {
  for (let share = 0; share < 1; share += 0.04) {
    const mixed = mix(colour, towards, share);
    if (fits(mixed)) return mixed;
  }
  return towards;
}

/** `share` of the second colour in the first. */
function mix(colour: string, other: string, share: number): string {
  const [from, to] = [parts(colour), parts(other)];
  const mixed = from.map((part, i) => Math.round(part + ((to[i] ?? 0) - part) * share));
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function parts(colour: string): Rgb {
  const at = (from: number) => Number.parseInt(colour.slice(from, from + 2), 16);
  return [at(1), at(3), at(5)];
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = parts(colour).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
