/** How a real server is told apart in strips, bars and lines: never by colour alone. */
export interface ServerMark {
  /** A to Z, then A2, B2, … */
  readonly letter: string;
  /** Background. */
  readonly colour: string;
  /** Text on that background, with a contrast of at least 4.5 to 1. */
  readonly ink: string;
}

/** Okabe and Ito's colours, which people with any kind of colour vision can tell apart. */
const colours = [
  { colour: '#0072b2', ink: '#ffffff' },
  { colour: '#e69f00', ink: '#000000' },
  { colour: '#009e73', ink: '#000000' },
  { colour: '#cc79a7', ink: '#000000' },
  { colour: '#56b4e9', ink: '#000000' },
  { colour: '#f0e442', ink: '#000000' },
  { colour: '#d55e00', ink: '#000000' },
] as const;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The mark of the real server at a place in the lab's list, counted from 0. Colours come again after seven servers;
 * letters never do.
 */
export function serverMark(place: number): ServerMark {
  const { colour, ink } = colours[place % colours.length] ?? colours[0];
  const round = Math.floor(place / letters.length);
  return {
    letter: letters.charAt(place % letters.length) + (round === 0 ? '' : String(round + 1)),
    colour,
    ink,
  };
}
