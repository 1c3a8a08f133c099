import { css } from 'lit';

export const paneStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  section {
    container-type: inline-size;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    padding: 12px;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) + 4px);
  }
  section.active {
    border-color: var(--accent);
  }
  token-canvas {
    width: 100%;
    aspect-ratio: var(--aspect, 8 / 5);
    min-height: 160px;
    max-height: clamp(260px, 54vh, 720px);
  }
  .words {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 4px 16px;
  }
  .status {
    min-height: 42px;
  }
  .status p {
    min-height: 21px;
  }
  .status strong {
    font-size: 15px;
    font-weight: 600;
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
    padding-bottom: 4px;
  }
  .about {
    display: grid;
    gap: 8px;
    margin-bottom: 8px;
  }
  schedule-editor:not(:defined) {
    display: block;
    min-height: 380px;
  }
`;
