// The HTML of every page by the Nu checker (vnu), errors and warnings; exceptions stand here with their reason.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const jar = join(dirname(createRequire(import.meta.url).resolve('vnu-jar/package.json')), 'build/dist/vnu.jar');
const EXCEPTIONS = [{
    words: /^Inline (style|script) violates Content Security Policy \(meta tag\)/,
    why: 'the checker passes over hashes; the browser does not, and would say so on its console (matrix.mjs)',
}];

export async function validity(job) {
    const folder = join(job.out, 'pages'), files = [];
    mkdirSync(folder, { recursive: true });
    for (const [, name, address] of job.each()) {
        files.push(join(folder, `${name}.html`));
        writeFileSync(files.at(-1), await (await fetch(address, { headers: { accept: 'text/html' } })).text());
    }
    const out = execFileSync(job.java, ['-jar', jar, '--stdout', '--exit-zero-always', '--format', 'json', ...files],
        { encoding: 'utf8', maxBuffer: 1 << 26 });
    for (const m of JSON.parse(out).messages)
        if (!EXCEPTIONS.some(e => e.words.test(m.message)))
            job.fault(m.url.split('/').at(-1), `vnu ${m.subType ?? m.type}, line ${m.lastLine}: ${m.message}: ${m.extract ?? ''}`);
    return `${files.length} pages valid`;
}
