export type Theme = 'light' | 'dark';

const key = 'tokensieve-theme';

const read = (): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

function apply(theme: Theme): Theme {
  document.documentElement.dataset['theme'] = theme;
  return theme;
}

/** The remembered choice, else the system's. */
export function startTheme(): Theme {
  const stored = read();
  if (stored === 'light' || stored === 'dark') return apply(stored);
  return apply(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

export function nextTheme(theme: Theme): Theme {
  const next = theme === 'dark' ? 'light' : 'dark';
  try {
    localStorage.setItem(key, next);
  } catch {
    // Storage may be off: the choice then lasts as long as the page.
  }
  return apply(next);
}
