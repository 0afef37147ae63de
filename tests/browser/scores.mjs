// Lighthouse as a slow phone: 100 in all four categories. Performance is measured in time, and a machine that
// runs other tests beside it measures those: it is told each time, and demanded in the long form only, on a
// machine that is quiet. There the best of five counts; the first with 100 ends it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import lighthouse from 'lighthouse';

const KINDS = ['performance', 'accessibility', 'best-practices', 'seo'];

// A trace that Lighthouse could not record measured nothing, and it asks to be run again; the third time that is a
// fault like any other.
async function measure(job, address) {
    let lhr;
    for (let i = 0; i < 3 && (!lhr || lhr.runtimeError); i++)
        ({ lhr } = await lighthouse(address, { port: job.port, onlyCategories: KINDS, logLevel: 'silent', output: 'json' }));
    return lhr;
}

async function run(job, address) {
    const lhr = await measure(job, address);
    const lacks = Object.values(lhr.audits).filter(a => a.score !== null && a.score < 0.9 && a.scoreDisplayMode !== 'informative')
        .map(a => `${a.id} ${a.displayValue ?? ''}`);
    return { lhr, lacks, error: lhr.runtimeError?.message, score: KINDS.map(k => Math.round(lhr.categories[k].score * 100)) };
}

export async function scores(job) {
    const said = [], runs = job.long ? 5 : 1;
    const demanded = score => score.filter((_, kind) => job.long || KINDS[kind] !== 'performance');
    for (const [site, name, address] of job.each(job.long ? ['home', 'station', 'stations', 'about'] : ['home', 'station'])) {
        if (site !== job.sites[0])
            continue;
        let best;
        for (let i = 0; i < runs && !(best && best.score.every(s => s === 100)); i++) {
            const now = await run(job, address);
            if (!best || now.score.reduce((a, b) => a + b) > best.score.reduce((a, b) => a + b))
                best = now;
        }
        writeFileSync(join(job.out, `lighthouse-${name}.json`), JSON.stringify(best.lhr));
        const words = `${best.score.join('/')} LCP ${best.lhr.audits['largest-contentful-paint'].displayValue}`;
        if (best.error || demanded(best.score).some(s => s !== 100))
            job.fault(name, `Lighthouse ${words} ${best.error ?? ''}: ${best.lacks.join(', ')}`);
        said.push(`${name} ${words}`);
    }
    return `${KINDS.join('/')}: ${said.join(', ')}`;
}
