import { defaultStyle, type InteractionStyle, styleNames } from "@arch/contracts/style";

export type StyleName = InteractionStyle;

const others = styleNames.filter((style) => style !== defaultStyle);

/** The names of the styles; the first one is the default. */
export const STYLES: readonly [StyleName, ...StyleName[]] = [defaultStyle, ...others];

/**
 * Checks a word of the command line against the known values of an option such as "broker".
 * @throws Error a sentence with the known values
 */
export function choose<T extends string>(option: string, word: string, known: readonly T[]): T {
  const chosen = known.find((each) => each === word);
  if (chosen !== undefined) return chosen;
  throw new Error(`There is no ${option} "${word}"; choose one of: ${known.join(", ")}.`);
}
