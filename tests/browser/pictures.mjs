// More artefacts for a person to look at: nothing is compared.
import { join } from 'node:path';
import { visit, inPairs } from './page.mjs';

// The picture of the README (tests/browser/home.png, copied by hand): a phone by day and by night.
async function sideBySide(browser, address, path) {
    const images = [];
    for (const scheme of ['light', 'dark'])
        images.push(await visit(browser, address, { scheme, more: { viewport: { width: 360, height: 620 } } }, async page => {
            await page.waitForLoadState('networkidle');
            return `<img src="data:image/png;base64,${(await page.screenshot()).toString('base64')}">`;
        }));
    const page = await browser.newPage({ viewport: { width: 732, height: 620 } });
    await page.setContent(`<body style="margin:0;display:flex;gap:12px">${images.join('')}`);
    await page.screenshot({ path, omitBackground: true });
    await page.close();
}

export async function pictures(job, browser) {
    const site = job.sites[0], home = site.base + site.pages.home, station = site.base + site.pages.station;
    const list = [];
    for (const [name, address] of [['home', home], ['station', station]])
        list.push([`${name}-forced-colors`, address, { more: { forcedColors: 'active' } }],
                  [`${name}-forced-colors-dark`, address, { scheme: 'dark', more: { forcedColors: 'active' } }],
                  [`${name}-print`, address, { width: 800, scheme: 'dark', media: 'print' }]);
    list.push(['home-unfolded', home, { unfold: true }]);
    await inPairs(list, (name, address, how) => visit(browser, address, how, async page => {
        await page.waitForLoadState('networkidle');
        if (how.media)
            await page.emulateMedia({ media: how.media });
        if (how.unfold)
            await page.evaluate(() => document.querySelectorAll('details').forEach(e => { e.open = true; }));
        await page.screenshot({ path: join(job.out, `${name}.png`), fullPage: true });
    }));
    await sideBySide(browser, home, join(job.out, 'home.png'));
    return `${list.length + 1} more in the folder of the artefacts`;
}
