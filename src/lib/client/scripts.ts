/** Scripts of this site as text: a sandbox is started from text, since its frame has no network. */

const scripts = new Map<string, Promise<string>>();

/** The text of a script of this site, fetched once. */
export function script(url: string): Promise<string> {
  let text = scripts.get(url);
  if (text === undefined) {
    text = fetch(url).then((response) => {
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return response.text();
    });
    scripts.set(url, text);
    text.catch(() => scripts.delete(url));
  }
  return text;
}
