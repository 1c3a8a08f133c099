import { css, html, LitElement } from 'lit';
import type { Models } from '../app/models.ts';
import { dialogStyles } from './dialog-styles.ts';
import { sharedStyles } from './shared-styles.ts';

/** Any repository by its id, or a file of this computer. */
export class ModelFinder extends LitElement {
  static override properties = { models: { attribute: false }, over: { state: true } };
  declare models: Models;
  declare over: boolean;

  static override styles = [
    sharedStyles,
    dialogStyles,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 0;
      }
      form input {
        flex: 1 1 240px;
        min-width: 0;
      }
      .drop {
        display: grid;
        justify-items: center;
        gap: 8px;
        padding: 24px 16px;
        border: 1px dashed var(--line-strong);
        border-radius: var(--radius);
        text-align: center;
      }
      .drop.over {
        border-color: var(--accent);
        background: var(--accent-soft);
      }
      .button {
        position: relative;
      }
      .button:focus-within {
        outline: 2px solid var(--accent);
        outline-offset: 2px;
      }
    `,
  ];

  constructor() {
    super();
    this.over = false;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const typed = (this.renderRoot.querySelector('#repo') as HTMLInputElement).value.trim();
    if (typed) void this.models.ask(typed);
  }

  #open(input: HTMLInputElement): void {
    const files = [...(input.files ?? [])];
    if (files.length) void this.models.openFiles(files);
    input.value = '';
  }

  override render() {
    return html`<h2>Another model</h2>
      <h3>From the Hugging Face hub</h3>
      <p class="muted">
        The id or address of a repository with ONNX files. What it holds, its licence and its size
        are shown first; weights are fetched only when you say so.
      </p>
      <form @submit=${this.#submit}>
        <input
          id="repo"
          type="text"
          aria-label="Repository"
          placeholder="onnx-community/dinov2-small"
          autocomplete="off"
          spellcheck="false"
        />
        <button class="primary">Look it up</button>
      </form>
      <h3>From this computer</h3>
      <div
        class=${this.over ? 'drop over' : 'drop'}
        @dragenter=${() => (this.over = true)}
        @dragleave=${() => (this.over = false)}
        @drop=${() => (this.over = false)}
      >
        <label class="button"
          >Open ONNX file<input
            class="visually-hidden"
            type="file"
            multiple
            accept=".onnx,.onnx_data,.data,.json"
            aria-label="Open ONNX file"
            @change=${(e: Event) => this.#open(e.target as HTMLInputElement)}
        /></label>
        <span class="muted"
          >or drop it anywhere on the page, together with its .onnx_data and, if you have them,
          config.json and preprocessor_config.json. Nothing is uploaded.</span
        >
      </div>
      <div class="buttons">
        <button class="quiet left" @click=${() => this.models.show({ kind: 'stored' })}>
          Stored models…
        </button>
      </div>`;
  }
}

customElements.define('model-finder', ModelFinder);
