"""Scripts for pages: how long it takes from a key press until what it changes has been painted, in ms.

Painted is what was drawn before the first message after an animation frame. The times are in `window.times`.
"""

TELL_WHEN_PAINTED = """
const tellWhenPainted = (from) => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => window.times.push(performance.now() - from);
  channel.port2.postMessage(null);
});
window.times = [];
"""
"""Begins a script: its `tellWhenPainted(from)` keeps the time from then on."""


def time_keys(told: str) -> str:
    """Returns the script that times each key press until `#picture` shows the next one.

    Args:
        told: What changes with the picture among its data: `name` or `number`.
    """
    return f"""{TELL_WHEN_PAINTED}
const picture = document.getElementById("picture");
let pressed = 0;
addEventListener("keydown", (event) => {{ pressed = event.timeStamp; }}, true);
new MutationObserver(() => {{
  const from = pressed;
  if (!from || !picture.dataset.{told}) return;
  pressed = 0;
  tellWhenPainted(from);
}}).observe(picture, {{ attributes: true, attributeFilter: ["data-{told}"] }});
"""
