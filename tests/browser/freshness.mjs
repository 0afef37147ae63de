// What a page says of its own age (contract §8): with the server's clock, as a saved file, without script.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { visit } from './page.mjs';

const WORDS = ['实时', '延迟', '过期', '中断'];

const told = async page => (await page.waitForLoadState('networkidle'), page.evaluate(() => {
    const seen = s => [...document.querySelectorAll(s)].some(e => e.getClientRects().length > 0);
    const fresh = document.getElementById('fresh');
    // Badges of the hour on an official colour; the hours below are history and keep theirs.
    const coloured = [...document.querySelectorAll('.s')].filter(e => e.closest('details, .classes') === null
        && getComputedStyle(e).backgroundColor !== 'rgb(213, 217, 222)').length;
    return { coloured, text: fresh.textContent, end: fresh.dataset.end, state: document.documentElement.className,
             title: document.title, number: seen('.now'), advice: seen('.advice') };
}));

function judge(job, where, seen, state, saved) {
    const say = what => job.fault(where, `${what}: ${JSON.stringify(seen)}`);
    if (seen.state !== `k${state}` || !seen.text.includes(`${WORDS[state]}：`))
        say(`does not say ${WORDS[state]}`);
    if (seen.text.startsWith('这是保存的网页') !== saved)
        say('a saved page, and only that, says that it is one');
    if (seen.title.endsWith(`（${WORDS[state]}）`) !== state > 0)
        say('the title');
    if (state >= 2 && seen.advice)
        say('advice for an hour that has passed');
    if (seen.coloured > 0 !== state < 2)
        say('colours of the present for an hour that has passed, or none before');
}

// The server's clock, moved: it alone decides, the phone's is as it is.
const at = time => async page => {
    await page.route('**/v1/live.json', async route => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, headers: {
            ...answer.headers(), date: new Date(time).toUTCString(), age: '0' } });
    });
};

export async function freshness(job, browser) {
    const number = (where, seen, state) => {
        if (seen.number !== state < 3)
            job.fault(where, `no number on top from 中断 on, and before one: ${JSON.stringify(seen)}`);
    };
    const site = job.sites[0], address = site.base + site.pages.home;
    const end = await visit(browser, address, {}, async page => {
        const seen = await told(page);
        judge(job, 'home, now', seen, 0, false);
        number('home, now', seen, 0);
        return Date.parse(seen.end);
    });
    for (const [minutes, state, word] of [[100, 1, 'late'], [200, 2, 'old'], [400, 3, 'broken']])
        for (const name of ['home', 'stations'])
            await visit(browser, site.base + site.pages[name], { prepare: at(end + minutes * 6e4) }, async page => {
                const where = `${name}, the server ${minutes} min after`, seen = await told(page);
                judge(job, where, seen, state, false);
                if (name === 'home')
                    number(where, seen, state);
                await page.screenshot({ path: join(job.out, `${name}-${word}.png`), fullPage: true });
            });

    const file = join(job.out, 'saved.html');
    writeFileSync(file, await (await fetch(address)).text());
    for (const [hours, state] of [[0.2, 0], [3, 2], [12, 3]])
        await visit(browser, pathToFileURL(file).href, {
            prepare: page => page.clock.setFixedTime(end + hours * 36e5),
        }, async (page, heard) => {
            heard.forEach(h => job.fault('a saved page', h));
            const where = `a saved page ${hours} h after`, seen = await told(page);
            judge(job, where, seen, state, true);
            number(where, seen, state);
        });

    for (const [, name, where] of job.each(['home', 'station', 'stations']))
        await visit(browser, where, { script: false }, async page => {
            const text = await page.locator('body').innerText();
            for (const words of [/\d{4}年\d+月\d+日 \d+时/, /下一小时数据应于.*\d\d:\d\d 前发布/, /未经审核/])
                if (!words.test(text))
                    job.fault(`${name} without script`, `does not say ${words}`);
            if (/(分钟|小时|天)前|刚刚/.test(text))
                job.fault(`${name} without script`, 'says something that will not stay true');
        });
    return '4 states by the server\'s clock, 3 as a saved file, true without script';
}
