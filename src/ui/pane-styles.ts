import { css } from 'lit';

export const paneStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  section {
    display: grid;
    gap: 8px;
    padding: 12px;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) + 4px);
  }
  section.active {
    border-color: var(--accent);
  }
  header,
  .retention {
    display: flex;
    align-items: center;
    gap: 8px;
    min-width: 0;
    height: 28px;
  }
  header select[aria-label='Strategy'] {
    font-weight: 600;
    min-width: 0;
    flex: 0 1 auto;
    width: 210px;
  }
  header select[aria-label='Stage'],
  .stage {
    min-width: 0;
    flex: 0 1 auto;
    color: var(--muted);
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .number {
    display: grid;
    place-items: center;
    flex: none;
    width: 20px;
    height: 20px;
    border-radius: 50%;
    background: var(--surface);
    color: var(--muted);
    font-size: 12px;
  }
  .active .number {
    background: var(--accent);
    color: var(--accent-text);
  }
  .spacer {
    flex: 1;
  }
  .retention input[type='range'] {
    flex: 1;
  }
  .retention output {
    min-width: 40px;
    text-align: right;
    font-weight: 600;
  }
  .retention .tokens {
    width: 64px;
    text-align: right;
  }
  token-canvas {
    width: 100%;
    aspect-ratio: var(--aspect, 8 / 5);
    min-height: 160px;
    max-height: clamp(280px, 62vh, 760px);
  }
  .status {
    min-height: 40px;
  }
  .status strong {
    font-size: 15px;
    font-weight: 600;
  }
  .stale {
    opacity: 0.55;
  }
  .error {
    padding: 8px;
    border-radius: var(--radius);
    background: var(--error-soft);
    color: var(--error);
  }
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin: 0 -6px;
    border-top: 1px solid var(--line);
    padding-top: 4px;
  }
  .tabs button {
    padding: 3px 6px;
    color: var(--muted);
  }
  .tabs button[aria-expanded='true'] {
    color: var(--text);
    font-weight: 600;
  }
  #part:not([hidden]) {
    display: grid;
    gap: 12px;
    padding-bottom: 4px;
  }
  .field {
    display: grid;
    grid-template-columns: minmax(88px, 2fr) 3fr 56px;
    align-items: center;
    gap: 8px;
  }
  .field select,
  .field input {
    grid-column: 2 / 4;
    width: 100%;
  }
  .help {
    grid-column: 1 / 4;
    margin-top: -6px;
    color: var(--muted);
  }
`;
