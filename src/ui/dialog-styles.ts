import { css } from 'lit';

/** What stands in the dialogs about models. */
export const dialogStyles = css`
  :host {
    display: grid;
    gap: 12px;
  }
  h2 {
    font-size: 20px;
    line-height: 28px;
    padding-right: 36px;
    overflow-wrap: anywhere;
  }
  h3 {
    margin: 4px 0 0;
    padding-top: 12px;
    border-top: 1px solid var(--line);
    font-size: 15px;
    line-height: 20px;
  }
  dl {
    display: grid;
    grid-template-columns: minmax(96px, max-content) minmax(0, 1fr);
    gap: 4px 16px;
    margin: 0;
  }
  dt {
    color: var(--muted);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .scroll {
    overflow-x: auto;
  }
  th {
    font-weight: 400;
    color: var(--muted);
    text-align: left;
  }
  th,
  td {
    padding: 3px 8px 3px 0;
    vertical-align: top;
  }
  tbody tr {
    border-top: 1px solid var(--line);
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    align-items: center;
    gap: 8px;
    min-height: 28px;
  }
  .buttons .left {
    margin-right: auto;
  }
  .primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--accent-text);
  }
  .primary:hover:not(:disabled) {
    background: var(--accent);
    filter: brightness(1.08);
  }
  .error {
    padding: 8px 12px;
    border-radius: var(--radius);
    background: var(--error-soft);
    color: var(--error);
    overflow-wrap: anywhere;
  }
  .mono {
    font-family: var(--mono);
    font-size: 12px;
  }
`;
