import { html, LitElement, nothing } from 'lit';
import { guideKind, understandsText } from '../app/guide.ts';
import { writeLink } from '../app/link/write-link.ts';
import { queryChange } from '../app/query-change.ts';
import type { Session } from '../app/session.ts';
import { maxPanes, type PaneSettings, type Settings } from '../app/settings.ts';
import type { View, Zoom } from '../app/view.ts';
import type { Region } from '../core/region.ts';
import { takeDrops, takePastes } from './picture-intake.ts';
import { SessionController } from './session-controller.ts';
import { sharedStyles } from './shared-styles.ts';
import { handleShortcut } from './shortcuts.ts';
import { sieveStyles } from './sieve-styles.ts';
import { nextTheme, type Theme } from './theme.ts';
import type { HelpDialog } from './help-dialog.ts';
import './download-menu.ts';
import './help-dialog.ts';
import './link-dialog.ts';
import type { LinkDialog } from './link-dialog.ts';
import './model-badge.ts';
import './model-dialogs.ts';
import { modelNote } from './model-note.ts';
import './notice-list.ts';
import './open-address.ts';
import './page-drawer.ts';
import './pane-view.ts';
import './sample-strip.ts';
import './view-bar.ts';

/** The page. */
export class TokenSieve extends LitElement {
  static override properties = {
    session: { attribute: false },
    embed: { type: Boolean },
    theme: { state: true },
    dragging: { state: true },
  };
  declare session: Session;
  /** One pane without chrome, for other people's pages. */
  declare embed: boolean;
  declare theme: Theme;
  declare dragging: boolean;

  static override styles = [sharedStyles, sieveStyles];

  readonly #controller = new SessionController(this, () => this.session);
  readonly #stops: (() => void)[] = [];

  constructor() {
    super();
    this.embed = false;
    this.theme = (document.documentElement.dataset['theme'] as Theme | undefined) ?? 'light';
    this.dragging = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { session } = this;
    this.#stops.push(
      takeDrops(session, (dragging) => (this.dragging = dragging)),
      takePastes(session),
      handleShortcut(session, {
        help: () => this.#help.show(),
        play: (index) => void this.renderRoot.querySelectorAll('pane-view')[index]?.togglePlay(),
      }),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops.splice(0)) stop();
  }

  get #help(): HelpDialog {
    return this.renderRoot.querySelector('help-dialog') as HelpDialog;
  }

  async #copyLink(): Promise<void> {
    const { session } = this;
    const { settings } = session.store.get();
    const url = new URL(location.href);
    url.hash = writeLink(settings);
    if (settings.image.kind === 'local') {
      session.notify(
        'info',
        'The link carries your settings, not your picture: pictures never leave this page.',
      );
    }
    if (settings.model === 'local') {
      session.notify(
        'info',
        'The link carries your settings, not your model: files of this computer never leave it.',
      );
    }
    try {
      await navigator.clipboard.writeText(url.href);
      session.notify('info', 'Link copied.');
    } catch {
      // Clipboards are refused on plain http and in some embeds: the text can still be taken by hand.
      (this.renderRoot.querySelector('link-dialog') as LinkDialog).show(url.href);
    }
  }

  #open(input: HTMLInputElement): void {
    const file = input.files?.[0];
    if (file) void this.session.openBlob(file, file.name);
    input.value = '';
  }

  #header(view: View) {
    const { session } = this;
    return html`<header>
      <h1>
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <rect x="1" y="1" width="8" height="8" rx="1.5" class="on"></rect>
          <rect x="11" y="1" width="8" height="8" rx="1.5" class="off"></rect>
          <rect x="1" y="11" width="8" height="8" rx="1.5" class="off"></rect>
          <rect x="11" y="11" width="8" height="8" rx="1.5" class="on"></rect></svg
        >Tokensieve
      </h1>
      <model-badge
        .models=${view.models}
        .backend=${view.settings.backend}
        .status=${view.model}
        @settings-changed=${this.#onSettings}
        @load-cancelled=${() => session.cancelModel()}
        @load-retried=${() => void session.loadModel()}
        @model-picked=${(e: CustomEvent<string>) => session.models.pick(e.detail)}
        @about-asked=${() => session.models.show({ kind: 'about' })}
        @incoming-asked=${() => session.models.showIncoming()}
        @incoming-cancelled=${() => session.models.cancel()}
      ></model-badge>
      <span class="spacer"></span>
      <div class="actions">
        <label class="button primary"
          >Open image<input
            class="visually-hidden"
            type="file"
            accept="image/*"
            aria-label="Open image"
            @change=${(e: Event) => this.#open(e.target as HTMLInputElement)}
        /></label>
        <button @click=${() => void this.#copyLink()}>Copy link</button>
        <download-menu .session=${session} .view=${view}></download-menu>
      </div>
      <div class="icons">
        <button
          class="icon"
          aria-label=${this.theme === 'dark' ? 'Light colours' : 'Dark colours'}
          title=${this.theme === 'dark' ? 'Light colours' : 'Dark colours'}
          @click=${() => (this.theme = nextTheme(this.theme))}
        >
          ◐
        </button>
        <button
          class="icon"
          aria-label="Help"
          title="Marks and keys (?)"
          @click=${() => this.#help.show()}
        >
          ?
        </button>
      </div>
      ${modelNote(view.model)}
    </header>`;
  }

  readonly #onSettings = (event: CustomEvent<Partial<Settings>>): void =>
    this.session.change(event.detail);

  #pane(index: number, view: View) {
    const { session } = this;
    return html`<pane-view
      .index=${index}
      .view=${view}
      .strategies=${session.deps.strategies}
      .schedules=${session.deps.schedules}
      .reasons=${session.unavailable()}
      .embed=${this.embed}
      @pane-changed=${(e: CustomEvent<Partial<PaneSettings>>) =>
        session.changePane(index, e.detail)}
      @strategy-changed=${(e: CustomEvent<string>) => session.setStrategy(index, e.detail)}
      @pane-removed=${() => session.removePane(index)}
      @pane-picked=${() =>
        session.store.get().activePane !== index && session.store.patch({ activePane: index })}
      @token-hovered=${(e: CustomEvent<number | null>) =>
        session.store.patch({ hovered: e.detail })}
      @picture-zoomed=${(e: CustomEvent<Zoom>) => session.store.patch({ zoom: e.detail })}
      @region-drawn=${(e: CustomEvent<Region | null>) =>
        session.change(queryChange(session.store.get().settings, { region: e.detail }))}
      @boxing-ended=${() => session.store.patch({ boxing: false })}
    ></pane-view>`;
  }

  override render() {
    const { session } = this;
    const { view } = this.#controller;
    const { settings } = view;
    const panes = view.panes.map((_, index) => index).slice(0, this.embed ? 1 : maxPanes);
    const notices = html`<notice-list
      .notices=${view.notices}
      @notice-dismissed=${(e: CustomEvent<number>) => session.dismiss(e.detail)}
    ></notice-list>`;
    const paneRow = html`<div class="panes" data-count=${panes.length}>
      ${panes.map((index) => this.#pane(index, view))}
    </div>`;
    const models = html`<model-dialogs .session=${session} .view=${view}></model-dialogs>`;
    if (this.embed)
      return html`<main class="embed">${notices}${paneRow}</main>
        ${models}`;
    return html`${this.#header(view)}
      <main>
        <div class="pictures">
          <sample-strip
            .samples=${session.deps.samples}
            .selected=${settings.image.kind === 'sample' ? settings.image.id : null}
            @sample-picked=${(e: CustomEvent<string>) => void session.openSample(e.detail)}
          ></sample-strip>
          <open-address
            @address-entered=${(e: CustomEvent<string>) => void session.openUrl(e.detail)}
          ></open-address>
        </div>
        ${notices}
        <view-bar
          .settings=${settings}
          .zoomed=${view.zoom.k > 1}
          .textless=${view.model.kind === 'ready' && !view.model.loaded.offers.includes('text')}
          .guide=${guideKind(settings, understandsText(view.model))}
          .boxing=${view.boxing}
          .full=${view.panes.length >= maxPanes}
          @settings-changed=${this.#onSettings}
          @zoom-reset=${() => session.store.patch({ zoom: { k: 1, x: 0, y: 0 } })}
          @boxing-toggled=${() => session.store.patch({ boxing: !view.boxing })}
          @pane-added=${() => session.addPane()}
        ></view-bar>
        ${paneRow}
        <page-drawer .session=${session} .view=${view}></page-drawer>
        <footer>
          Everything runs on this machine. Pictures never leave the page; links carry settings only.
        </footer>
      </main>
      ${this.dragging ? html`<div class="drop-hint">Drop a picture or an ONNX model anywhere</div>` : nothing}
      <help-dialog></help-dialog><link-dialog></link-dialog>${models}`;
  }
}

customElements.define('token-sieve', TokenSieve);

declare global {
  interface HTMLElementTagNameMap {
    'token-sieve': TokenSieve;
  }
}
