// Bytes on the way, compressed with gzip: home at most 14 KB, any page at most 50 KB. All that a page
// loads counts: beside its one document only a HEAD without a body.
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';

const KB = 1024, MOST = { home: 14 * KB };

const load = address => new Promise((done, failed) => {
    request(address, { headers: { accept: 'text/html', 'accept-encoding': 'gzip' } }, answer => {
        const parts = [];
        answer.on('data', p => parts.push(p));
        answer.on('end', () => done({ coding: answer.headers['content-encoding'], body: Buffer.concat(parts) }));
    }).on('error', failed).end();
});

export async function weights(job) {
    const said = [];
    for (const [, name, address] of job.each()) {
        const { coding, body } = await load(address);
        const most = MOST[name.split('-').at(-1)] ?? 50 * KB;
        if (coding !== 'gzip' && body.length > 2 * KB)
            job.fault(name, `comes with coding ${coding}, ${body.length} bytes`);
        if (body.length > most)
            job.fault(name, `${body.length} bytes on the way, more than ${most}`);
        const html = (coding === 'gzip' ? gunzipSync(body) : body).toString('utf8');
        const loads = html.match(/<(script|img|link|iframe|source|video|audio|object|embed)\b[^>]*\b(src|href|data)="(?!data:)[^"]*"/g);
        if (loads)
            job.fault(name, `loads more than itself: ${loads.join(' ')}`);
        said.push(`${name} ${body.length}`);
    }
    return `${said.join(', ')} bytes`;
}
