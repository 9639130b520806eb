"""Makes the tables of words and of pairs of words, by which letters become words.

    pip install wordfreq==3.1.1 chitchat-dataset==0.9.0    # in an environment of its own
    python -m models.words FOLDER [--wordnet FOLDER]

FOLDER is `src/eyelid/speaking/languages`. It writes `en/words.txt.gz` and `de/words.txt.gz`, 20,000 words
each with their frequencies on Zipf's scale (the decimal logarithm of how often in a billion words). With
`--wordnet`, the folder of WordNet 3.0 that has `data.noun` (Debian's `wordnet-base` has one), it writes
`en/pairs.txt.gz`: how often words follow words in WordNet's example sentences, which count twice, and in the
conversations of the Chit-Chat Challenge. Pairs are left out whose likelihood a word's frequency tells nearly
as well. The same inputs give the same bytes. Slurs are left out; coarse words, which a person has the right
to say, come last of those that are typed alike.
"""

import gzip
import math
import re
import zlib
from collections import Counter, defaultdict
from pathlib import Path

from eyelid.speaking.word_context import DISCOUNT, PRIOR, START
from models.arguments import parser_of

WORDS = 20_000
TOLD = 6.0  # nats of all its occurrences by which a pair is told better than by the word's frequency
WORDNET_WEIGHT = 2
LANGUAGES = {"en": re.compile(r"[a-z]+(?:'[a-z]+)*"), "de": re.compile(r"[a-zäöüß]+(?:'[a-zäöüß]+)*")}
SINGLE = {"en": {"a", "i", "o"}, "de": {"o"}}
"""Single letters that are words; the others in wordfreq's lists are pieces of abbreviations."""
PIECES = {
    "en": {
        "ll",
        "ve",
        "re",
        "nt",
        "didn",
        "doesn",
        "don",
        "isn",
        "wasn",
        "hadn",
        "hasn",
        "aren",
        "wouldn",
        "couldn",
    },
    "de": set[str](),
}
SLURS = Path(__file__).with_name("words_left_out.txt")
COARSE = Path(__file__).with_name("words_coarse.txt")
SHARP_S = (  # wordfreq folds ß to ss; these give it back
    (r"(grö|drau|äu|schlie|grü|spä|gemä|sü|sto|stö|genie|bei|schwei|flei|preu|gefä|blo)ss", r"\1ß"),
    (r"(schei|stra|hei|gru|spa|mä|drei)ss", r"\1ß"),
    (r"gross(?!ist)", "groß"),
    (r"(?<!be)(?<!hin)weiss(?!ag)", "weiß"),
    (r"^auss(?=e(?:r|n$|n[^d]))", "auß"),
    (r"(?<!l)f([uü])ss", r"f\1ß"),
    (r"^mass$", "maß"),
    (r"mass(?=nahm|st)", "maß"),
    (r"(?<=er)massen$", "maßen"),
    (r"(?<=[fg])iess", "ieß"),
    (r"(?<![pk])reiss", "reiß"),
    (r"^(ver|be)?hiess", r"\1hieß"),
    (r"liess", "ließ"),
    (r"^(be)?sass(?=$|en$)", r"\1saß"),
    (r"^ass$", "aß"),
    (r"(sp|sch)iess", r"\1ieß"),
)


def main() -> None:
    """Writes the tables."""
    options = parser_of(__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--wordnet", type=Path)
    given = options.parse_args()
    for language in LANGUAGES:
        words = common_words(language)
        write(given.folder / language / "words.txt.gz", [f"{word}\t{zipf:.2f}" for word, zipf in words])
        if language == "en" and given.wordnet:
            told = [*wordnet_examples(given.wordnet) * WORDNET_WEIGHT, *chat_sentences()]
            write(given.folder / language / "pairs.txt.gz", pairs_of(told, words))


def common_words(language: str) -> list[tuple[str, float]]:
    """Returns the commonest words with their Zipf frequencies, commonest first."""
    from wordfreq import top_n_list, zipf_frequency

    slurs, coarse = (set(path.read_text(encoding="utf-8").split()) for path in (SLURS, COARSE))
    found: list[tuple[str, float]] = []
    for word in top_n_list(language, WORDS + 4000):
        short = len(word) == 1 and word not in SINGLE[language]
        if short or word in PIECES[language] or word in slurs or not LANGUAGES[language].fullmatch(word):
            continue
        zipf = zipf_frequency(word, language)
        found.append((with_sharp_s(word) if language == "de" else word, zipf))
        if len(found) == WORDS:
            break
    last = found[-1][1]
    return sorted(((w, last if w in coarse else z) for w, z in found), key=lambda item: (-item[1], item[0]))


def with_sharp_s(word: str) -> str:
    """Returns a German word that was written without ß as it is written with it."""
    for pattern, written in SHARP_S:
        word = re.sub(pattern, written, word)
    return word


def wordnet_examples(folder: Path) -> list[str]:
    """Returns the example sentences of WordNet, which stand in quotation marks in its glosses."""
    examples: list[str] = []
    for kind in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{kind}").read_text(encoding="latin-1").splitlines():
            if not line.startswith("  "):
                examples += re.findall(r'"([^"]+)"', line.partition("|")[2])
    return examples


def chat_sentences() -> list[str]:
    """Returns what people have said in the Chit-Chat Challenge, cut into sentences."""
    from chitchat_dataset import Dataset

    said = [part["text"] for talk in Dataset().values() for message in talk["messages"] for part in message]
    return [sentence for text in said for sentence in re.split(r'[.!?;:"\n]+', text.replace("\u2019", "'"))]


def pairs_of(sentences: list[str], words: list[tuple[str, float]]) -> list[str]:
    """Returns the lines of a file of pairs, as `eyelid.speaking.word_context` reads them."""
    rows = {word: row for row, (word, _) in enumerate(words)} | {START: len(words)}
    followers: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        before = START
        for word in LANGUAGES["en"].findall(sentence.lower()):
            if word in rows and before:
                followers[before][word] += 1
            before = word if word in rows else ""
    shares = [10.0**zipf for _, zipf in words]
    scale = sum(shares)
    lines = [f"{len(words)} {zlib.crc32(chr(10).join(word for word, _ in words).encode()):08x}"]
    for word in rows:
        counts = followers[word]
        total = sum(counts.values())
        rest = (DISCOUNT * len(counts) + PRIOR) / (total + PRIOR)
        kept = []
        for follower, count in counts.items():
            row = rows[follower]
            own = (count - DISCOUNT) / (total + PRIOR)
            if count * math.log1p(own / (rest * shares[row] / scale)) > TOLD:
                kept.append((row, count))
        kept.sort()
        gaps = [row - before for (row, _), (before, _) in zip(kept, [(0, 0), *kept], strict=False)]
        lines.append(
            " ".join([str(total), *(f"{gap}:{count}" for gap, (_, count) in zip(gaps, kept, strict=True))])
        )
    return lines


def write(path: Path, lines: list[str]) -> None:
    """Writes lines, compressed, so that the same lines give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(("\n".join(lines) + "\n").encode())
    print(f"{path}: {len(lines)} lines, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
