/** `npm run -s lessons -- [--json] [SLUG…]`: every lesson's proofs. */
import { read } from '#lib/education/lessons';
import type { Problem } from '#lib/education/load';
import { format, proofs, proven } from './proof';

const USAGE = `usage: npm run -s lessons -- [--json] [SLUG…]

Proves every lesson, or those named: a line each, with what failed below it. --json prints one JSON object.
Exit code: 0 when all hold, 1 when one fails, 2 on bad usage.`;

/** Problems by the lesson's folder that they are in: `05-strategies/16-one-for-all`. */
function byFolder(problems: readonly Problem[]): Map<string, Problem[]> {
  const folders = new Map<string, Problem[]>();
  for (const problem of problems) {
    const folder = problem.file.split('/').slice(1, 3).join('/');
    folders.set(folder, [...(folders.get(folder) ?? []), problem]);
  }
  return folders;
}

async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json');
  const slugs = args.filter((arg) => arg !== '--json');
  const { lessons, problems } = read();
  const unknown = slugs.filter(
    (slug) => slug.startsWith('-') || !lessons.some((lesson) => lesson.slug === slug),
  );
  if (unknown.length > 0) {
    console.error(
      `There is no lesson ${unknown.join(', ')}. Lessons: ${lessons.map(({ slug }) => slug).join(', ')}.\n\n${USAGE}`,
    );
    return 2;
  }
  const report: { slug: string; ok: boolean; checks: { name: string; ok: boolean; detail?: string }[] }[] =
    [];
  for (const lesson of lessons) {
    if (slugs.length > 0 && !slugs.includes(lesson.slug)) continue;
    const checks = [];
    for (const proof of proofs(lesson)) checks.push(await proven(proof));
    report.push({ slug: lesson.slug, ok: checks.every(({ ok }) => ok), checks });
  }
  // Folders that cannot be read are lessons too: they fail.
  const unread = byFolder(problems);
  for (const [folder, found] of unread) {
    const slug =
      folder
        .split('/')
        .at(-1)
        ?.replace(/^(?:\d\d|xx)-/, '') ?? folder;
    report.push({ slug, ok: false, checks: [await proven(format(found))] });
  }
  if (json) console.log(JSON.stringify({ lessons: report }, null, 2));
  else {
    for (const { slug, ok, checks } of report) {
      const good = checks.filter((check) => check.ok).length;
      console.log(`${ok ? 'ok  ' : 'FAIL'} ${slug}  ${good} of ${checks.length} proofs`);
      for (const { name, detail } of checks) {
        if (detail !== undefined) console.log(`     ${name}: ${detail.replaceAll('\n', '\n       ')}`);
      }
    }
  }
  return report.length > 0 && report.every(({ ok }) => ok) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
