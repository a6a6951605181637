// Every page is rendered at build time, with its content; the browser then takes over.
export const prerender = true;
export const ssr = true;
