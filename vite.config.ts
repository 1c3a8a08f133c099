import { defineConfig } from 'vite';
import { leanCards } from './scripts/lean-cards.ts';
import { methodPages } from './scripts/method-pages.ts';
import { securityHeaders, securityMeta } from './scripts/security-headers.ts';

export default defineConfig({
  // Works under any sub-path.
  base: './',
  // A missing file is a missing file, not the start page.
  appType: 'mpa',
  plugins: [methodPages(), leanCards(), securityMeta()],
  worker: { format: 'es' },
  build: {
    target: 'esnext',
    // Pictures and wasm stay files: the content policy has no room for inlined ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  optimizeDeps: { exclude: ['onnxruntime-web', '@huggingface/transformers'] },
  server: { headers: securityHeaders({ dev: true }) },
  preview: { port: 4173, strictPort: true, headers: securityHeaders({ dev: false }) },
});
