// Text as large as its box allows, since it is read from two metres.

const SIZES = [14, 16, 18, 20, 22, 25, 28, 32, 36, 41, 47, 54, 62, 72, 84, 96]; // pixels of type

/** Returns whether something of an element does not fit into it. */
export function isCut(element) {
  return element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth;
}

/**
 * Gives each element the largest type, from `least` to `most` pixels, with which nothing of it is cut off; the least if
 * there is none. All are tried together, so that the browser lays the page out once a step, and not once an element.
 */
export function fit(elements, least, most) {
  const sizes = SIZES.filter((size) => least <= size && size <= most);
  const searches = elements.map((element) => ({ element, low: 0, high: sizes.length - 1, place: 0 }));
  for (let open = searches; open.length; open = open.filter(({ low, high }) => low < high)) {
    for (const search of open) {
      search.place = Math.ceil((search.low + search.high) / 2);
      search.element.style.fontSize = `${sizes[search.place]}px`;
    }
    for (const search of open) {
      if (isCut(search.element)) search.high = search.place - 1;
      else search.low = search.place;
    }
  }
  for (const { element, low } of searches) element.style.fontSize = `${sizes[low]}px`;
}
