"""Contrasts of a page in a browser, as WCAG 2.2 computes them."""

from .page_in_browser import PageInBrowser

_SCRIPT = """
const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
const luminance = ([red, green, blue]) => {
  const [r, g, b] = [red, green, blue].map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const [red, green, blue, cover = 1] = channels(getComputedStyle(at).backgroundColor);
    if (cover === 1) return [red, green, blue];
  }
  return [255, 255, 255];
};
const found = [];
for (const element of document.body.querySelectorAll("*")) {
  const texts = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
  const words = texts.map(({ textContent }) => textContent.trim()).join(" ").trim();
  if (!words || !element.checkVisibility() || element.closest(":disabled, .visually-hidden")) continue;
  const style = getComputedStyle(element);
  const [one, other] = [luminance(channels(style.color)), luminance(ground(element))];
  const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
  if (contrast < (isLarge ? 3 : 4.5)) found.push(`${words}: ${contrast.toFixed(2)}`);
}
return found;
"""


def low_contrasts(page: PageInBrowser) -> list[str]:
    """Returns texts that are seen and stand out less than level AA asks for, with their contrast."""
    return page.browser.run(_SCRIPT)
