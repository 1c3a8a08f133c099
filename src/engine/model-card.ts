import type { InputSpec } from '../image/input-spec.ts';

/** A text tower beside the encoder, in the space of one of its outputs. */
export interface TextCard {
  /** Path of its ONNX file, relative to the card. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Path of a `tokenizer.json` as the tokenizers library writes it. */
  readonly tokenizer: string;
  /** Longer texts are cut. */
  readonly maxPieces: number;
  /** Shorter texts are filled up to `maxPieces`, as some towers have been trained. */
  readonly isPadded?: true;
  /** Names: ids in `[1, L]` int64, vector out `[1, E]`. */
  readonly input: string;
  readonly output: string;
  /** Name of a mask in, `[1, L]` int64, all ones; absent: takes none. */
  readonly mask?: string;
  /**
   * Output of the image encoder that holds its patches in the space of texts `[1, T, E]`; absent:
   * only the embedding of the whole picture can be compared with a text.
   */
  readonly patches?: string;
}

/** One encoder as data: everything the engine must know that the graph does not tell. */
export interface ModelCard {
  readonly id: string;
  readonly label: string;
  /** One sentence for the model menu. */
  readonly summary: string;
  readonly licence: string;
  readonly source: string;
  /** Path of the ONNX file, relative to the card. */
  readonly file: string;
  readonly bytes: number;
  /** Hex digest of the file; a mismatch is refused. */
  readonly sha256: string;
  readonly dtype: string;
  readonly input: InputSpec;
  readonly patchSize: number;
  readonly prefixTokens: number;
  readonly outputs: {
    /**
     * Output that holds all tokens after the final norm `[1, N, D]`; empty for a model that gives
     * none (a classifier): the tokens are then those that leave the last block.
     */
    readonly tokens: string;
    /** Output that holds the image embedding `[1, E]`; absent: the CLS row of `tokens`. */
    readonly embedding?: string;
  };
  /** Blocks, 0-based, negative from the end, whose attention and keys stand for "deep" and "low". */
  readonly deepBlock: number;
  readonly lowBlock: number;
  readonly text?: TextCard;
  /** What these very weights answer to the built-in picture; a backend that says else is not used. */
  readonly probe?: StoredProbe;
}

/** Made by `npm run store`. */
export interface StoredProbe {
  /** Of the weights it was made with; for any others it means nothing. */
  readonly sha256: string;
  /** `[E]`, rounded. */
  readonly embedding: readonly number[];
}
