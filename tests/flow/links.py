"""Every link of a site, followed from its front page: pages are read, files are fetched, fragments must be there.
Links to other sites are counted and not followed.

    tests/flow/links.py http://127.0.0.1:8080"""

import html.parser
import sys
import urllib.error
import urllib.parse
import urllib.request


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.ids = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src") and value is not None:
                self.links.append(value)
            elif name == "id":
                self.ids.add(value)


def fetch(url):
    """(status, type, text)"""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        return error.code, "", ""


def crawl(base):
    """(pages, files, links to other sites, what is dead: "FROM -> LINK: why")"""
    base = base.rstrip("/")
    seen, pages, outside, dead = {}, {}, set(), []
    waiting = [("the front page", base + "/")]
    fragments = []
    while waiting:
        source, link = waiting.pop()
        url, fragment = urllib.parse.urldefrag(link)
        if urllib.parse.urlsplit(url).scheme not in ("http", "https") or not url.startswith(base + "/"):
            outside.add(url)
            continue
        if fragment:
            fragments.append((source, url, fragment))
        if url in seen:
            continue
        status, kind, text = fetch(url)
        seen[url] = status
        if status != 200:
            dead.append(f"{source} -> {url}: {status}")
        elif kind == "text/html":
            pages[url] = Page(text)
            waiting += [(url, urllib.parse.urljoin(url, found)) for found in pages[url].links]
    dead += [f"{source} -> {url}#{fragment}: no such place" for source, url, fragment in fragments
             if url in pages and fragment not in pages[url].ids]
    return set(pages), set(seen) - set(pages), outside, dead


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    pages, files, _, dead = crawl(sys.argv[1])
    if dead:
        sys.exit("\n".join(["dead links:", *dead]))
    print(f"{len(pages)} pages and {len(files)} files, no dead link")


if __name__ == "__main__":
    main()
