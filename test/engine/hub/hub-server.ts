/** @file A server on this machine that is laid out like the hub, and misbehaves when told to. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface Repo {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly licence?: string;
  readonly tags?: readonly string[];
  readonly gated?: false | 'auto' | 'manual';
}

/** One request as it came in. */
export interface Asked {
  readonly path: string;
  /** First byte asked for; undefined: all of it. */
  readonly from: number | undefined;
}

/** Handles a request for a file in place of the server; false leaves it to the server. */
export type Mischief = (asked: Asked, body: Uint8Array, response: ServerResponse) => boolean;

export interface HubServer {
  /** Ends in a slash. */
  readonly host: string;
  readonly asked: Asked[];
  /** Requests for a path of a repository. */
  askedFor(path: string): Asked[];
  mischief: Mischief;
  /** Answers 404 to the interface that lists files, as a folder of files would. */
  hasList: boolean;
  /** Says which version a file is. */
  hasTags: boolean;
  close(): void;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Git LFS takes what is not text. */
const isLarge = (path: string): boolean => /\.onnx/.test(path);

export async function startHub(repos: Readonly<Record<string, Repo>>): Promise<HubServer> {
  const asked: Asked[] = [];
  const digests = new Map<Uint8Array, string>();
  const digestOf = (bytes: Uint8Array): string => {
    const known = digests.get(bytes) ?? sha256(bytes);
    digests.set(bytes, known);
    return known;
  };
  const listing = ({ files, licence, tags = [], gated = false }: Repo): object => ({
    sha: '0123456789abcdef0123456789abcdef01234567',
    gated,
    tags,
    ...(licence && { cardData: { license: licence } }),
    siblings: [...files].map(([rfilename, bytes]) => ({
      rfilename,
      size: bytes.length,
      blobId: 'b'.repeat(40),
      ...(isLarge(rfilename) && {
        lfs: { sha256: digestOf(bytes), size: bytes.length, pointerSize: 134 },
      }),
    })),
  });
  const fail = (response: ServerResponse, status: number, code?: string): void => {
    if (code) response.setHeader('x-error-code', code);
    response.writeHead(status).end(code ?? 'no');
  };
  const server: Server = createServer((request: IncomingMessage, response) => {
    const url = decodeURIComponent((request.url ?? '').split('?')[0]).slice(1);
    const list = /^api\/models\/([^/]+\/[^/]+)\/revision\/[^/]+$/.exec(url);
    if (list) {
      asked.push({ path: url, from: undefined });
      const repo = repos[list[1]];
      if (!hub.hasList) return fail(response, 404);
      if (!repo) return fail(response, 401, 'RepoNotFound');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(listing(repo)));
      return;
    }
    const [, name, , path] = /^([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url) ?? [];
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const from = range ? Number(range[1]) : undefined;
    const one = { path: path ?? url, from };
    asked.push(one);
    const repo = repos[name];
    if (!repo) return fail(response, 401, 'RepoNotFound');
    if (repo.gated) return fail(response, 401, 'GatedRepo');
    const body = repo.files.get(path);
    if (!body) return fail(response, 404, 'EntryNotFound');
    if (hub.mischief(one, body, response)) return;
    if (hub.hasTags) response.setHeader('etag', `"${digestOf(body)}"`);
    response.setHeader('content-type', 'application/octet-stream');
    if (from === undefined) {
      response.setHeader('content-length', body.length);
      response.end(body);
    } else if (from >= body.length) {
      response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end();
    } else {
      const to = range?.[2] ? Number(range[2]) : body.length - 1;
      response
        .writeHead(206, {
          'content-range': `bytes ${from}-${to}/${body.length}`,
          'content-length': to - from + 1,
        })
        .end(body.subarray(from, to + 1));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const hub: HubServer = {
    host: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`,
    asked,
    askedFor: (path) => asked.filter((one) => one.path === path),
    mischief: () => false,
    hasList: true,
    hasTags: true,
    close: () => void server.close().closeAllConnections(),
  };
  return hub;
}

/** Sends a part of every first answer for a file and breaks the connection off. */
export function cutOnce(fraction: number, tag?: (body: Uint8Array) => string): Mischief {
  const cut = new Set<string>();
  return ({ path, from }, body, response) => {
    if (!isLarge(path) || cut.has(path) || from !== undefined) return false;
    cut.add(path);
    response.setHeader('etag', `"${tag?.(body) ?? sha256(body)}"`);
    response.setHeader('content-length', body.length);
    response.write(body.subarray(0, Math.floor(body.length * fraction)), () => response.destroy());
    return true;
  };
}

const root = new URL('../../../', import.meta.url);
const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, root)));
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const onnx = (name: string): Uint8Array => read(`test/fixtures/onnx/${name}`);

const processor = (side: number) => ({
  do_resize: true,
  do_normalize: true,
  do_rescale: true,
  rescale_factor: 0.00392156862745098,
  image_mean: [0.5, 0.4, 0.3],
  image_std: [0.2, 0.25, 0.3],
  resample: 2,
  size: { height: side, width: side },
});

/** Random encoders of a few hundred kB, laid out as on the hub. */
export function tinyRepos(): Record<string, Repo> {
  return {
    'tiny/dinov2': {
      licence: 'apache-2.0',
      files: new Map([
        ['README.md', new TextEncoder().encode('# tiny\n')],
        ['config.json', json({ model_type: 'dinov2', image_size: 518, patch_size: 14 })],
        ['preprocessor_config.json', json(processor(56))],
        ['onnx/model.onnx', onnx('dinov2.ts17.eager.onnx')],
        ['onnx/model_fp16.onnx', onnx('dinov2.ts17.eager.fp16.onnx')],
        ['onnx/model_q4.onnx', onnx('dinov2.ts17.eager.q4.onnx')],
        ['onnx/model_quantized.onnx', onnx('dinov2.ts17.eager.q8.onnx')],
      ]),
    },
    'tiny/external': {
      tags: ['license:mit'],
      files: new Map([
        ['config.json', json({ model_type: 'dinov2', image_size: 56, patch_size: 14 })],
        ['onnx/dinov2.ts17.sdpa.ext.onnx', onnx('dinov2.ts17.sdpa.ext.onnx')],
        ['onnx/dinov2.ts17.sdpa.ext.onnx_data', onnx('dinov2.ts17.sdpa.ext.onnx_data')],
      ]),
    },
    'tiny/clip': {
      files: new Map([
        [
          'config.json',
          json({
            model_type: 'clip',
            vision_config: { image_size: 64, patch_size: 16 },
            text_config: { max_position_embeddings: 16 },
          }),
        ],
        ['preprocessor_config.json', json({ ...processor(64), image_processor_type: 'CLIP' })],
        ['tokenizer.json', read('models/default/tokenizer.json')],
        [
          'tokenizer_config.json',
          json({ tokenizer_class: 'PreTrainedTokenizerFast', model_max_length: 16 }),
        ],
        ['onnx/vision_model.onnx', onnx('clipv.ts17.sdpa.onnx')],
        ['onnx/text_model.onnx', read('models/default/onnx/text_model.onnx')],
        ['onnx/model.onnx', onnx('clipfull.ts17.sdpa.onnx')],
      ]),
    },
    'tiny/words': {
      files: new Map([
        ['config.json', json({ model_type: 'bert', hidden_size: 32 })],
        ['onnx/model.onnx', onnx('dinov2.ts17.eager.onnx')],
      ]),
    },
    'tiny/torch-only': {
      files: new Map([
        ['config.json', json({ model_type: 'vit' })],
        ['model.safetensors', new Uint8Array(100)],
      ]),
    },
    'tiny/gated': { gated: 'manual', files: new Map([['config.json', json({})]]) },
  };
}

const dinov2 = '../shared/models/dinov2-small/';

/** The real DINOv2 small, 88 MB; undefined where this checkout has no such neighbour. */
export function realDinov2(): Repo | undefined {
  if (!existsSync(new URL(dinov2, root))) return undefined;
  const names = ['config.json', 'preprocessor_config.json', 'onnx/model.onnx'];
  return {
    licence: 'apache-2.0',
    files: new Map(names.map((name) => [name, read(`${dinov2}${name}`)])),
  };
}
