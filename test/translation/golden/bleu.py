"""Writes bleu.json: what sacreBLEU says of sentences made for the test. Needs `pip install sacrebleu==2.6.0`."""

import json
import pathlib

import sacrebleu
from sacrebleu.metrics import BLEU

ENGLISH = [
    ("The cat sat on the mat.", ["The cat is sitting on the mat.", "A cat sat on a mat."]),
    ("He paid $1,234.56 for it, i.e. too much!", ["He paid $1,234.56 for it -- too much!"]),
    ("It was 3-4 degrees, at 10:30 a.m.", ["It was three to four degrees at 10:30 a.m."]),
    ("\"Fish &amp; chips\" isn't &lt;b&gt;", ["'Fish & chips' is not <b>.", "Fish &quot;and&quot; chips"]),
    ("I I I I I", ["I am", "I I see"]),
    ("snake_case and [brackets] {braces} ~tilde^`", ["snake case and (brackets), {braces}~"]),
    ("C'est l'\u00e9t\u00e9\u00a0!  ", ["C'est l'\u00e9t\u00e9 !"]),
    ("STRASSE \u0130stanbul \u00c9COLE", ["strasse istanbul \u00e9cole"]),
    ("one\u2003two\x85three\u200bfour <skipped>five six-\nseven\neight", ["one two three four five sixseven eight"]),
    ("\U0001f642. \U0001f642,5 .5", ["\U0001f642 . \U0001f642 ,5 .5"]),
    ("", ["Nothing was said."]),
]
CHINESE = [
    ("\u6211\u559c\u6b22\u5403\u82f9\u679c\u3002", ["\u6211\u7231\u5403\u82f9\u679c\u3002", "\u6211\u559c\u6b22\u82f9\u679c\u3002"]),
    ("\u6c64\u59c6\u5728Boston\u4f4f\u4e863.5\u5e74\uff0c\u4e0d\u662f 4 \u5e74\uff01", ["\u6c64\u59c6\u5728\u6ce2\u58eb\u987f\u4f4f\u4e863.5\u5e74\u3002"]),
    ("\u201c\u4f60\u597d\u201d\u2014\u2014\u4ed6\u8bf4\u2026", ["\u4ed6\u8bf4\uff1a\u201c\u4f60\u597d\u201d\u2026"]),
    ("\U00020bb7\u91ce\u5bb6\u306e\u725b\u4e3c\u3092\u98df\u3079\u308b", ["\u5409\u91ce\u5bb6\u306e\u725b\u4e3c\u3092\u98df\u3079\u305f"]),
    (" \u3000\u4e0b\u96e8\u4e86 \u3000", ["\u4e0b\u96ea\u4e86"]),
]
FIRST = lambda rows: [(hypothesis, references[:1]) for hypothesis, references in rows]
CASES = {
    "english": (ENGLISH, "13a"),
    "one reference": (FIRST(ENGLISH), "13a"),
    "without a match of four": (ENGLISH[4:5], "13a"),
    "without a match": ([("yes", ["no"])], "13a"),
    "of three words": ([("a b c", ["a b d e"])], "13a"),
    "empty": ([("", ["a"])], "13a"),
    "chinese": (CHINESE, "zh"),
    "english as chinese": (ENGLISH, "zh"),
    "chinese as english": (CHINESE, "13a"),
}


def case(name, rows, tokenize, lowercase):
    bleu = BLEU(tokenize=tokenize, lowercase=lowercase)
    hypotheses = [hypothesis for hypothesis, _ in rows]
    width = max(len(references) for _, references in rows)
    streams = [[references[i] if i < len(references) else None for _, references in rows] for i in range(width)]
    found = bleu.corpus_score(hypotheses, streams)
    return {
        "name": name,
        "tokenizer": tokenize,
        "lowercase": lowercase,
        "signature": str(bleu.get_signature()),
        "hypotheses": hypotheses,
        "references": [references for _, references in rows],
        "tokens": [bleu._preprocess_segment(hypothesis).split() for hypothesis in hypotheses],
        "score": found.score,
        "precisions": found.precisions,
        "brevityPenalty": found.bp,
        "hypothesisLength": found.sys_len,
        "referenceLength": found.ref_len,
    }


cases = [case(name, *of, lowercase) for name, of in CASES.items() for lowercase in (False, True)]
path = pathlib.Path(__file__).with_name("bleu.json")
path.write_text(json.dumps({"sacrebleu": sacrebleu.__version__, "cases": cases}, indent=1) + "\n")
