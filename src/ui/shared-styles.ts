import { css } from 'lit';

/** What every element starts from: controls that look alike and a focus ring that is seen. */
export const sharedStyles = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host([hidden]) {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p {
    margin: 0;
  }
  button,
  select,
  input,
  .button {
    font: inherit;
    color: inherit;
  }
  button,
  .button,
  select,
  input[type='text'],
  input[type='url'],
  input[type='number'] {
    min-height: 28px;
    padding: 3px 8px;
    background: var(--page);
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    padding: 3px 10px;
    white-space: nowrap;
    cursor: pointer;
    user-select: none;
  }
  button:hover:not(:disabled),
  .button:hover,
  select:hover {
    border-color: var(--line-strong);
    background: var(--surface);
  }
  button:disabled,
  select:disabled,
  input:disabled {
    opacity: 0.5;
    cursor: not-allowed;
  }
  button.quiet {
    border-color: transparent;
    background: transparent;
  }
  button.quiet:hover {
    background: var(--surface);
  }
  button[aria-pressed='true'],
  button[aria-pressed='true']:hover {
    border-color: var(--accent);
    background: var(--accent-soft);
    color: var(--accent);
  }
  button.icon {
    width: 28px;
    padding: 0;
  }
  select {
    max-width: 100%;
    cursor: pointer;
  }
  input[type='range'] {
    accent-color: var(--accent);
    min-width: 0;
    height: 28px;
    margin: 0;
    cursor: pointer;
  }
  input[type='checkbox'] {
    accent-color: var(--accent);
    margin: 0;
  }
  a {
    color: var(--accent);
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  dialog {
    padding: 20px;
    color: var(--text);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .muted {
    color: var(--muted);
  }
  /* Of earlier settings. */
  .stale {
    opacity: 0.55;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .card {
    background: var(--page);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    box-shadow: 0 8px 28px rgb(10 18 30 / 18%);
  }
`;
