"""How people and evaders write: typos, no capitals, transliteration, look-alike letters, spaced letters, emoji, company of everyday text.

Applied anew in each epoch, to every class alike, so that no noise tells anything.
"""

from __future__ import annotations

import random
import unicodedata

CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "ye", "ё": "yo", "ж": "zh", "з": "z",
    "и": "i", "і": "i", "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y",
    "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
INFORMAL = {"х": "x", "ч": "4", "я": "ja", "ю": "ju", "ж": "j", "ц": "c", "в": "w", "ш": "6"}
LOOKALIKES = {
    "a": "а", "c": "с", "e": "е", "o": "о", "p": "р", "x": "х", "y": "у", "i": "і",
    "а": "a", "с": "c", "е": "e", "о": "o", "р": "p", "х": "x", "у": "y", "і": "i", "к": "k", "м": "m", "т": "t",
}  # fmt: skip
LEET = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7", "о": "0", "з": "3", "а": "@"}
EMOJI = "😂 🙏 ❤️ 😅 🔥 👍 😉 ✨ 💵 ✈️ 🌸 😭 👀 💪 📞 🏠".split()


def transliterate(text: str, informal: bool) -> str:
    table = CYRILLIC | (INFORMAL if informal else {})
    out = []
    for character in text:
        low = character.lower()
        latin = table.get(low)
        if latin is None:
            out.append(character)
        else:
            out.append(latin.capitalize() if character != low else latin)
    return "".join(out)


def typos(text: str, rng: random.Random, rate: float) -> str:
    out = list(text)
    index = 0
    while index < len(out) - 1:
        if out[index].isalpha() and rng.random() < rate:
            kind = rng.randrange(4)
            if kind == 0:
                out[index], out[index + 1] = out[index + 1], out[index]
            elif kind == 1:
                out[index] = ""
            elif kind == 2:
                out[index] *= 2
            else:
                out[index] = rng.choice("aeinortаоеинт")
            index += 1
        index += 1
    return "".join(out)


def replaced(text: str, rng: random.Random, table: dict[str, str], rate: float) -> str:
    return "".join(table.get(c, c) if rng.random() < rate else c for c in text)


def spaced(text: str, rng: random.Random) -> str:
    """One or two words with a dot or a space between their letters."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for index in rng.sample(long, min(len(long), rng.randint(1, 2))):
        words[index] = rng.choice([" ", ".", "-"]).join(words[index])
    return " ".join(words)


def without_marks(text: str) -> str:
    """Latin and Arabic letters without their marks, as on keyboards that lack them."""
    kept = [c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c) or "\u0900" <= c < "\u0a00"]
    return unicodedata.normalize("NFC", "".join(kept))


def disturb(text: str, lang: str, rng: random.Random) -> str:
    """One text as somebody else might have typed it; more than half stay as they are."""
    if rng.random() < 0.55:
        return text
    kind = rng.randrange(9)
    if kind == 0:
        return text.lower()
    if kind == 1:
        return typos(text, rng, 0.03)
    if kind == 2:
        return "".join(c for c in text.lower() if c not in ".,!?;:–—«»\"'")
    if kind == 3 and lang in ("uk", "ru"):
        return transliterate(text, rng.random() < 0.4)
    if kind == 4:
        return replaced(text, rng, LOOKALIKES, rng.choice([0.1, 0.3, 1.0]))
    if kind == 5:
        return spaced(text, rng)
    if kind == 6:
        return replaced(text, rng, LEET, rng.choice([0.15, 0.4]))
    if kind == 7:
        place = rng.randrange(len(text.split(" ")) + 1)
        words = text.split(" ")
        return " ".join([*words[:place], rng.choice(EMOJI) * rng.randint(1, 3), *words[place:]])
    return without_marks(text)


def accompanied(text: str, everyday: str, rng: random.Random) -> str:
    """With a harmless sentence before or after it: neither length nor a quiet half may decide."""
    return f"{everyday} {text}" if rng.random() < 0.5 else f"{text} {everyday}"
