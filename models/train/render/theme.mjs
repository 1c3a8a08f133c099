/** How a page looks: colours, fonts, density. `theme` is the one of the page being made. */
import { chance, pick, random, whole } from './chance.mjs';

/** Hue, saturation and lightness by the name used in captions. */
const colours = {
  blue: [215, 85, 50],
  red: [0, 75, 50],
  green: [140, 60, 38],
  purple: [270, 60, 52],
  orange: [28, 90, 50],
  teal: [178, 70, 34],
  pink: [330, 75, 55],
  yellow: [46, 95, 50],
  gray: [215, 10, 45],
  black: [220, 25, 14],
};
export const colourNames = Object.keys(colours);
export const anyColour = () => pick(colourNames);

export function css(name, lighter = 0) {
  const [hue, saturation, lightness] = colours[name];
  return `hsl(${hue} ${saturation}% ${lightness + lighter}%)`;
}

/** The same colour as libraries read it that know only the older form. */
export const commas = (colour) => colour.replaceAll(' ', ', ');
/** A colour for the marks of a chart, which stands out from the ground. */
export const markColour = () =>
  commas(css(pick(colourNames.filter((name) => !theme.dark || name !== 'black')), whole(-10, 15)));

export const fonts = {
  training: [
    'DejaVu Sans',
    'DejaVu Serif',
    'Liberation Sans',
    'Liberation Serif',
    'Liberation Sans Narrow',
    'Noto Sans',
    'Noto Serif',
    'Open Sans',
    'Roboto',
    'Roboto Condensed',
    'Cantarell',
    'Inter',
    'EB Garamond',
    'Comic Neue',
    'Linux Libertine O',
    'Noto Sans Display',
  ],
  trainingMono: ['DejaVu Sans Mono', 'Liberation Mono', 'Noto Sans Mono', 'Fira Code', 'Hack'],
  heldOut: ['Lato', 'Carlito', 'Vollkorn', 'Lato Light', 'DejaVu Sans'],
  heldOutMono: ['JetBrains Mono', 'Noto Sans Mono'],
};

export let theme;

export function chooseTheme({ isDocument, heldOut, viewport }) {
  const dark = !isDocument && chance(0.28);
  const hue = whole(0, 360);
  const family = heldOut ? fonts.heldOut : fonts.training;
  theme = {
    dark,
    viewport,
    accent: anyColour(),
    radius: pick([0, 3, 6, 10, 16]),
    gap: whole(6, 22),
    headingFont: pick(family),
    font: pick(family),
    mono: pick(heldOut ? fonts.heldOutMono : fonts.trainingMono),
    size: pick([12, 13, 14, 15, 16, 17, 19]),
    headingScale: 0.8 + random() * 0.6,
    lineHeight: 1.2 + random() * 0.5,
    shadow: chance(0.5),
    zebra: chance(0.5),
    background: dark
      ? `hsl(${hue} ${whole(0, 25)}% ${whole(5, 14)}%)`
      : chance(0.4)
        ? '#fff'
        : `hsl(${hue} ${whole(0, 40)}% ${whole(88, 98)}%)`,
    card: dark ? `hsl(${hue} ${whole(0, 25)}% ${whole(14, 20)}%)` : '#fff',
    text: dark ? '#e6e6e6' : pick(['#111', '#222', '#333', '#1b2430']),
    line: dark ? '#ffffff22' : '#00000022',
  };
}
