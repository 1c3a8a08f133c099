import { css, html, LitElement } from 'lit';
import { sharedStyles } from './shared-styles.ts';

const keys: readonly (readonly [string, string])[] = [
  ['[  ]', 'one percent of the tokens less or more in the picked pane'],
  ['1 – 4', 'pick a pane'],
  ['Space', 'play the steps of the picked pane, or pause'],
  ['Z', 'hold to flicker between the picked pane and the next'],
  ['← ↑ → ↓', 'on the picture: walk the tokens'],
  ['Home  End', 'on the picture: first and last token of the row'],
  ['+  −  0', 'on the picture: zoom in, out, whole picture'],
  ['Ctrl + wheel', 'zoom; a pinch does the same'],
  ['Draw a box', 'then on the picture: arrows move it, Shift + arrows resize, Enter is done'],
  ['↑  ↓  Delete', 'on a point of Layers: tokens left there, or take its step out'],
  ['Esc', 'let go of the token, then of the box'],
  ['?', 'this list'],
];

/** Every key and every mark on the picture. */
export class HelpDialog extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      dialog {
        width: min(560px, calc(100vw - 32px));
      }
      dialog::backdrop {
        background: rgb(8 12 20 / 45%);
      }
      h2 {
        font-size: 20px;
        line-height: 28px;
      }
      h3 {
        margin: 16px 0 4px;
        font-size: 15px;
      }
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 4px 16px;
        margin: 0;
      }
      dt {
        font-family: var(--mono);
        white-space: pre;
      }
      dd {
        margin: 0;
        color: var(--muted);
      }
      form {
        margin-top: 16px;
        text-align: right;
      }
    `,
  ];

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector('dialog') as HTMLDialogElement;
  }

  show(): void {
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  override render() {
    return html`<dialog class="card" closedby="any" aria-labelledby="title">
      <h2 id="title">What you see</h2>
      <p>
        An encoder cuts a picture into patches and turns each into a token. Every pane shows what
        one published method does to those tokens on your picture.
      </p>
      <h3>Marks</h3>
      <dl>
        <dt>kept</dt>
        <dd>the picture as it is</dd>
        <dt>dropped</dt>
        <dd>grey and hatched</dd>
        <dt>merged</dt>
        <dd>one tint and one outline per group, a dot where the new token stands</dd>
        <dt>text-guided</dt>
        <dd>the method looks for what the text query names</dd>
        <dt>region-guided</dt>
        <dd>it looks for what the drawn box shows, in place of a text</dd>
        <dt>answer</dt>
        <dd>how close the encoder’s embedding stays when it really runs on the kept tokens only</dd>
        <dt>encoder</dt>
        <dd>measured time against the uncut encoder; unchanged where a method works behind it</dd>
      </dl>
      <h3>Keys</h3>
      <dl>
        ${keys.map(
          ([key, what]) =>
            html`<dt>${key}</dt>
              <dd>${what}</dd>`,
        )}
      </dl>
      <h3>Pictures</h3>
      <p class="muted">
        Open, drop or paste one. It never leaves this page: the encoder runs on your own machine,
        and links carry settings only.
      </p>
      <h3>Models</h3>
      <p class="muted">
        The menu offers encoders of the Hugging Face hub, which are fetched when you say so. An ONNX
        file of your own opens by drop too, with the files its weights are in.
      </p>
      <form method="dialog"><button>Close</button></form>
    </dialog>`;
  }
}

customElements.define('help-dialog', HelpDialog);
