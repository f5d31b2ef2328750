"""What is asked of every page: it fits, it can be read by everybody, it is light, it is in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
HEAVIEST = 100_000  # bytes on the wire at the first visit, with nothing in the cache
# Rows after the eighth repeat what stands above them, and to compare colours is slow.
REPEATED = [
    "tbody tr:nth-child(n+9)",
    ".rows > li:nth-child(n+9)",
    ".buildings > li:nth-child(n+9)",
    ".chat > li:nth-child(n+9)",
]
LOOKS = (("light", "normal"), ("dark", "normal"), ("light", "large"))

# Words in Latin letters that a Chinese page may show, each for a reason.
ALLOWED = {
    # names of things that have no Chinese name
    "english", "excel", "wps", "csv", "opendocument", "xlsx", "api", "openapi", "json", "qr", "wechat",
    # what somebody types at a terminal, quoted on the login page of a demonstration
    "shouwang", "demo", "accounts",
}  # fmt: skip
# Words of people, never ours to translate: pleas, notes, pasted lines, nicknames, file names.
SOMEBODYS = (
    ".plea, .quote, .chat, .plea-line, .passed, .said, .owner-name, .nicknames, .break, .mapping, textarea, "
    "[name^=who-], label[for^=who-], .c-place, form[action$='/account/'] .question"
)
# Every visible word: text, and what is read out or stands in empty fields.
TEXTS = """skip => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const parent = node.parentElement;
    if (!node.textContent.trim() || parent.closest("script,style,noscript,template") || parent.closest(skip)) continue;
    found.push(node.textContent.trim());
  }
  for (const each of document.querySelectorAll("[placeholder],[aria-label],[title],[alt]")) {
    if (each.closest(skip)) continue;
    for (const name of ["placeholder", "aria-label", "title", "alt"])
      if (each.getAttribute(name)) found.push(each.getAttribute(name));
  }
  found.push(document.title);
  return found;
}"""


def too_wide(page: Page) -> list[str]:
    """What sticks out at the side, if the page can be scrolled sideways."""
    return page.evaluate(
        """() => {
          const wide = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= wide) return [];
          return [...document.body.querySelectorAll("*")].filter(each => {
            const box = each.getBoundingClientRect();
            return box.width && box.right > wide + 1;
          }).slice(-5).map(each => `${each.tagName}.${each.className} ${Math.round(each.getBoundingClientRect().right)}`)
            .concat(`page ${document.documentElement.scrollWidth} of ${wide}`);
        }"""
    )


def wear(page: Page, theme: str, type_size: str) -> None:
    """As the buttons for dark and large type do it, without loading the page again."""
    page.evaluate(
        "([theme, size]) => { document.documentElement.dataset.theme = theme; document.documentElement.dataset.type = size; }",
        [theme, type_size],
    )


def cut_off(page: Page) -> list[str]:
    """Visible words that end at the edge of a box which hides the rest."""
    return page.evaluate(
        """() => [...document.body.querySelectorAll("*")].filter(each => {
          if (!each.checkVisibility() || each.closest(".visually-hidden, .skip, thead")) return false;
          if (![...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) return false;
          const box = each.getBoundingClientRect();
          for (let around = each; around !== document.body; around = around.parentElement) {
            const style = getComputedStyle(around);
            if (["auto", "scroll"].includes(style.overflowX)) return false;
            if (["hidden", "clip"].includes(style.overflowX)) {
              const edge = around.getBoundingClientRect();
              if (around === each ? each.scrollWidth > each.clientWidth + 1 : box.right > edge.right + 1) return true;
            }
          }
          return false;
        }).map(each => `cut off: ${each.tagName}.${each.className} ${each.innerText.slice(0, 30)}`)"""
    )


def violations(page: Page, *, colours: bool) -> list[str]:
    """Breaches of WCAG 2.1 A and AA that axe finds; `colours` where they differ from the look before."""
    if not page.evaluate("() => !!window.axe"):
        page.evaluate(AXE)
    found = page.evaluate(
        """([rules, rest, colours]) => {
          const left = rest.filter(each => document.querySelector(each));
          const asked = {runOnly: rules, resultTypes: ["violations"], rules: {"color-contrast": {enabled: colours}}};
          return axe.run({include: [["html"]], exclude: left.map(each => [each])}, asked).then(it => it.violations);
        }""",
        [RULES, REPEATED, colours],
    )
    return [
        f"{each['id']}: {node['html'][:160]} ({(node.get('failureSummary') or '').splitlines()[-1].strip()})"
        for each in found
        for node in each["nodes"][:3]
    ]


def foreign(page: Page) -> list[str]:
    """Texts with Latin words that nobody allowed: a message without its translation, most likely."""
    found = []
    for text in page.evaluate(TEXTS, SOMEBODYS):
        words = [word for word in re.findall(r"[A-Za-z]{3,}", text) if word.lower() not in ALLOWED]
        if words:
            found.append(text[:120])
    return sorted(set(found))


@contextmanager
def weighed(page: Page) -> Iterator[list[tuple[int, str]]]:
    """Bytes that came over the wire for each answer, with an empty cache."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    urls: dict[str, str] = {}
    came: list[tuple[int, str]] = []
    line.on("Network.requestWillBeSent", lambda sent: urls.__setitem__(sent["requestId"], sent["request"]["url"]))
    line.on(
        "Network.loadingFinished",
        lambda done: came.append((int(done["encodedDataLength"]), urls.get(done["requestId"], "?"))),
    )
    yield came
    line.detach()
