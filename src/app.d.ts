declare global {
  // SvelteKit's own extension points; see its manual, "Types".
  namespace App {}
}

export {};
