// Every kind of page with and without script, narrow and wide, light and dark: silent, alone, not wider than
// its window, and without a violation that axe can find; and a picture of each.
// By default each pair of these once, and a page that is one of the kinds in another state once in all; with
// job.long all eight, and 320 px, where text must still flow (WCAG 1.4.10).
import { join } from 'node:path';
import { visit, axe, wide, inPairs } from './page.mjs';

const SOME = [[true, 360, 'light'], [true, 1280, 'dark'], [false, 360, 'dark'], [false, 1280, 'light']];
const ALL = [360, 1280].flatMap(width => ['light', 'dark'].flatMap(scheme =>
    [true, false].map(script => [script, width, scheme]))).concat([[true, 320, 'light'], [false, 320, 'dark']]);

function* looks(job) {
    let other = 0;
    for (const [site, name, address] of job.each()) {
        const main = site === job.sites[0] && job.kinds.includes(name);
        for (const how of job.long ? ALL : main ? SOME : [SOME[other++ % SOME.length]])
            yield [name, address, ...how];
    }
}

// What the eye trips over: a line of the hour broken within its bracket, a table cut off as if it ended there.
const laid = page => page.evaluate(() => {
    const wrong = [], lines = e => Math.round(e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight));
    for (const e of document.querySelectorAll('.when time, .when span'))
        if (getComputedStyle(e).display !== 'inline-block' || lines(e) > 1)
            wrong.push(`broken over lines: ${e.textContent}`);
    for (const e of document.querySelectorAll('.when'))
        if (e.querySelector('span') === null)
            wrong.push(`the bracket may break: ${e.textContent}`);
    for (const e of document.querySelectorAll('.scroll'))
        if (e.scrollWidth > e.clientWidth && getComputedStyle(e).backgroundAttachment !== 'local, scroll')
            wrong.push(`a cut table without a hint: ${e.querySelector('caption')?.textContent}`);
    return wrong;
});

export async function matrix(job, browser) {
    let count = 0;
    await inPairs(looks(job), (name, address, script, width, scheme) =>
        visit(browser, address, { script, width, scheme }, async (page, heard) => {
            const where = `${name}, script ${script ? 'on' : 'off'}, ${width} px, ${scheme}`;
            const over = async folded => {
                const px = await wide(page);
                if (px > 0)
                    job.fault(where, `${folded} the page scrolls sideways by ${px} px`);
            };
            if (script)
                await page.waitForLoadState('networkidle');
            heard.filter(h => name !== 'missing' || !/status of 404/.test(h)).forEach(h => job.fault(where, h));
            await over('folded');
            (await laid(page)).forEach(what => job.fault(where, what));
            await page.screenshot({ path: join(job.out, `${name}-${width}-${scheme}${script ? '' : '-noscript'}.png`), fullPage: true });
            (await axe(page)).forEach(v => job.fault(where, v));
            await over('unfolded');
            (await laid(page)).forEach(what => job.fault(where, what));
            count++;
        }));
    return `${count} pages silent, in their width, axe without violations`;
}
