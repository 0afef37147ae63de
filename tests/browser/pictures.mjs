// More artefacts for a person to look at: nothing is compared.
import { join } from 'node:path';
import { visit, inPairs } from './page.mjs';
import { at } from './freshness.mjs';

export async function pictures(job, browser) {
    const site = job.sites[0], home = site.base + site.pages.home, station = site.base + site.pages.station;
    const list = [];
    for (const [name, address] of [['home', home], ['station', station]])
        list.push([`${name}-forced-colors`, address, { more: { forcedColors: 'active' } }],
                  [`${name}-forced-colors-dark`, address, { scheme: 'dark', more: { forcedColors: 'active' } }],
                  [`${name}-print`, address, { width: 800, scheme: 'dark', media: 'print' }]);
    for (const [minutes, word] of [[100, 'late'], [200, 'old'], [400, 'broken']])
        list.push([`home-${word}`, home, { prepare: at((site.end + minutes * 60) * 1000) }]);
    list.push(['home-unfolded', home, { unfold: true }], ['home', home, { part: true }]);
    await inPairs(list, (name, address, how) => visit(browser, address, how, async page => {
        await page.waitForLoadState('networkidle');
        if (how.media)
            await page.emulateMedia({ media: how.media });
        if (how.unfold)
            await page.evaluate(() => document.querySelectorAll('details').forEach(e => { e.open = true; }));
        await page.screenshot({ path: join(job.out, `${name}.png`), fullPage: !how.part });
    }));
    return `${list.length} more in the folder of the artefacts`;
}
