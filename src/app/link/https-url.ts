import * as v from 'valibot';

export const httpsUrl = v.pipe(
  v.string(),
  v.maxLength(2048, 'is longer than 2048 characters'),
  v.check((s) => {
    const url = URL.parse(s);
    return url?.protocol === 'https:' && !url.username && !url.password;
  }, 'is not an https address'),
);

/** `https:` only, since a link may come from anybody. */
export const isHttpsUrl = (text: string): boolean => v.is(httpsUrl, text);
