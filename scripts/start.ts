/** `npm start`: builds if needed, then serves the site on its fixed port. */
import { preview } from 'vite';
import { buildIfStale } from './build-if-stale.ts';

await buildIfStale();
try {
  const server = await preview();
  console.log(`Tokensieve is ready on ${server.resolvedUrls?.local[0] ?? 'http://localhost:4173'}`);
} catch (error) {
  const taken = (error as Error).message.includes('already in use');
  console.error(
    taken
      ? 'Port 4173 is taken: stop what runs there (perhaps another Tokensieve) and start again.'
      : (error as Error).message,
  );
  process.exit(1);
}
