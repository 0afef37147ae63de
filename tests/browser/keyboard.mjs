// The keyboard alone: Tab goes to everything that can be operated, in the order of the page, and shows
// where it is; Enter opens what is folded; arrow keys move what is wider than the window.
import { visit, inPairs } from './page.mjs';

// What Tab should come to: what is displayed and can be operated, and frames that scroll.
const stops = () => [...document.querySelectorAll('a[href],button,input,select,summary,[tabindex]')]
    .filter(e => e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true }))
    .map((e, i) => (e.dataset.stop = i, e.outerHTML.slice(0, 100)));

const here = () => {
    const e = document.activeElement, style = getComputedStyle(e), r = e.getBoundingClientRect();
    return { stop: e.dataset.stop, what: e.outerHTML.slice(0, 100),
             shown: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
             inView: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth };
};

async function walk(page, where, job) {
    const wanted = await page.evaluate(stops);
    for (let i = 0; i < wanted.length; i++) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(here);
        if (at.stop !== String(i))
            return job.fault(where, `Tab ${i + 1} comes to ${at.what}, not to ${wanted[i]}`);
        if (!at.shown)
            job.fault(where, `the focus does not show on ${at.what}`);
        if (!at.inView)
            job.fault(where, `the focus is out of sight on ${at.what}`);
    }
    return wanted.length;
}

async function unfold(page, where, job) {
    for (const summary of await page.locator('summary').all()) {
        await summary.focus();
        await page.keyboard.press('Enter');
        if (!await summary.evaluate(e => e.parentNode.open))
            job.fault(where, 'Enter does not open a summary');
    }
}

// Whatever is wider inside than outside and may scroll must be reached and moved by keys.
async function scroll(page, where, job) {
    let moved = 0;
    const frames = page.locator('.scroll');
    for (const frame of await frames.all()) {
        const [over, can, name] = await frame.evaluate(e =>
            [e.scrollWidth - e.clientWidth, e.tabIndex, e.getAttribute('aria-label') || e.getAttribute('aria-labelledby')]);
        if (over <= 0)
            continue;
        if (can < 0 || !name) {
            job.fault(where, `a wide table cannot be reached by Tab or has no name: ${name}`);
            continue;
        }
        await frame.focus();
        for (let i = 0; i < 3; i++)
            await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(150);
        if (await frame.evaluate(e => e.scrollLeft) <= 0)
            job.fault(where, 'the arrow keys do not move a wide table');
        moved++;
    }
    return moved;
}

export async function keyboard(job, browser) {
    let tabs = 0, moved = 0;
    for (const width of job.long ? [360, 1280] : [360])
        await inPairs(job.each(job.long ? null : job.kinds), (site, name, address) => visit(browser, address, { width }, async page => {
            const where = `${name}, ${width} px, keyboard`;
            const walked = await walk(page, where, job);
            await unfold(page, where, job);
            const scrolled = await scroll(page, where, job);
            tabs += walked ?? 0;
            moved += scrolled;
        }));
    return `${tabs} stops in order and seen, ${moved} wide tables moved`;
}
