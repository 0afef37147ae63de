// One page in a window of its own: what it asked for, what it said to the console.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// how: { script, width, scheme, more: settings of the context }. Calls look(page) and closes it all.
export async function visit(browser, address, how, look) {
    const context = await browser.newContext({
        viewport: { width: how.width ?? 360, height: how.width > 800 ? 800 : 740 },
        colorScheme: how.scheme ?? 'light',
        locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...how.more,
    });
    const page = await context.newPage(), heard = [];
    const host = new URL(address).host;
    page.on('console', m => heard.push(`console ${m.type()}: ${m.text()}`));
    page.on('pageerror', e => heard.push(`page error: ${e}`));
    page.on('requestfailed', async r => {       // the end of an answered HEAD is told as an abort
        if (r.method() !== 'HEAD' || (await r.response())?.status() !== 200)
            heard.push(`request failed: ${r.url()} ${r.failure()?.errorText}`);
    });
    page.on('request', r => {
        const url = new URL(r.url());
        if (url.protocol !== 'data:' && url.host !== host)
            heard.push(`a request to another host: ${r.url()}`);
    });
    try {
        page.inside = await context.newCDPSession(page);
        if (how.script === false)
            await page.inside.send('Emulation.setScriptExecutionDisabled', { value: true });
        if (how.prepare)
            await how.prepare(page, context);
        await page.goto(address, { waitUntil: 'load' });
        return await within(60, address, look(page, heard));
    } finally {
        await context.close();
    }
}

// Two at a time: most of a look is waiting.
export async function inPairs(list, look) {
    const left = [...list];
    const one = async () => {
        while (left.length > 0)
            await look(...left.shift());
    };
    await Promise.all([one(), one()]);
}

function within(seconds, what, work) {
    let clock;
    const late = new Promise((_, failed) => {
        clock = setTimeout(() => failed(new Error(`not within ${seconds} s: ${what}`)), seconds * 1000);
    });
    return Promise.race([work, late]).finally(() => clearTimeout(clock));
}

// The violations, a line each, with everything unfolded. axe is a script that waits for itself: where the
// page's scripts may not run it is let in only after they were passed over.
export async function axe(page) {
    await page.inside.send('Emulation.setScriptExecutionDisabled', { value: false });
    await page.evaluate(() => document.querySelectorAll('details').forEach(e => { e.open = true; }));
    await page.evaluate(axeSource);
    const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
    return found.violations.map(v => `axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')}`);
}

export const wide = page => page.evaluate(() =>
    document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
