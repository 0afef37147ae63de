// The pages in a real browser. Starts the browser and nothing else: tests/flow/flow_browser.py makes the
// sites, serves them, and says in a JSON file where they are:
//     node look.mjs JOB.json
// { chromium, java, long, out,                     programs; all combinations?; folder of the artefacts
//   sites: [{ name, base, pages: { NAME: PATH }, … }] }
// Prints a line for each check; every fault in full at the end, and exits with 1 if there was one.
import { readFileSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { chromium } from 'playwright-core';
import { matrix } from './matrix.mjs';
import { keyboard } from './keyboard.mjs';
import { freshness } from './freshness.mjs';
import { validity } from './validity.mjs';
import { weights } from './weights.mjs';
import { scores } from './scores.mjs';
import { pictures } from './pictures.mjs';

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
mkdirSync(job.out, { recursive: true });

const faults = [];
job.kinds = ['home', 'station', 'stations', 'about', 'data', 'missing'];    // the others are one of these in another state
job.fault = (where, what) => faults.push(`${where}: ${what}`);
job.each = function* (names) {                  // [site, page's name, its address], of some pages or all
    for (const site of job.sites)
        for (const [name, path] of Object.entries(site.pages))
            if (!names || names.includes(name))
                yield [site, site.name === 'main' ? name : `${site.name}-${name}`, site.base + path];
};

function freePort() {
    return new Promise(done => {
        const server = createServer().listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => done(port));
        });
    });
}

job.port = await freePort();                    // Lighthouse talks to the same browser through it
const browser = await chromium.launch({
    executablePath: job.chromium,
    chromiumSandbox: process.getuid() !== 0,    // the sandbox refuses root
    args: [`--remote-debugging-port=${job.port}`, '--disable-gpu', '--font-render-hinting=none'],
});
try {
    for (const check of [weights, validity, matrix, keyboard, freshness, pictures, scores]) {
        const start = Date.now(), before = faults.length;
        const said = await check(job, browser);
        const bad = faults.length - before;
        console.log(`${check.name}: ${said}${bad ? `; ${bad} FAULTS` : ''} (${Math.round((Date.now() - start) / 1000)} s)`);
    }
} finally {
    await browser.close();
}
for (const fault of faults)
    console.log(`- ${fault}`);
process.exitCode = faults.length ? 1 : 0;
