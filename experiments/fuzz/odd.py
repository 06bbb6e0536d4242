"""Odd things that people, programs and attackers put into files."""

from __future__ import annotations

NAMES = (
    "[/b]",
    "[bold]us",
    "[link=x]",
    "\\[",
    ":smile:",
    "$x^$",
    r"$\frac{1}{0}$",
    "{0}",
    "%s%n",
    "=1+1",
    "@SUM(A1)",
    "+1",
    "-1",
    "<script>alert(1)</script>",
    "&amp;",
    "'\"`",
    "../../x",
    "nan",
    "*",
    "a.b",
    "_hidden",
    "us ",
    "Ünïcødé",
    "市场",
    "سوق",
    "🛒👩‍👩‍👧",
    "e\u0301",
    "\ufffe",
    "x" * 40,
    "x" * 41,
    "",
)
"""Names of segments, firms and policies: markup, formulas, paths, other scripts."""

LITERALS = (
    *("nan", "-nan", "inf", "-inf", "1e400", "-1e400", "1e308", "-1e308", "5e-324", "1e-300"),
    *("0", "-0.0", "-1", "0.0", "1", "9223372036854775807", "9223372036854775808", "1" + "0" * 400),
    *("true", "false", '"0.5"', '""', "''", '"[/b]"', '"""a\nb"""', r'"\u202e"', r'"\u001b[31m"'),
    *(r'"\U0010ffff"', r'"\ud800"', "[]", "{}", "[[]]", "[1, 2]", "[nan, 1]", "{ mean = 1 }"),
    *(
        "{ times = 2 }",
        "{ plus_minus = 1e308 }",
        "{ times = 1e308 }",
        f"[1, 1{'0' * 400}]",
        "1979-05-27",
        "07:32:00",
        "0x10",
        "0b1",
        "1_000",
    ),
    *("1__0", "200,000", "0,5", "10 %", "$5", "yes", "None", "", "[" * 30 + "]" * 30),
    *("[" * 3000, "{ a = " * 30 + "1" + " }" * 30, "{ a.b.c.d = 1 }", "." * 5, '"', "'''"),
)
"""What may stand after an equals sign, as TOML text or nearly."""

CHARACTERS = "[]{}=\"'#,.\\\n\r\t \0\x1b\x7f\u00a0\u200b\u202e\ufeff\ufffe€0９-+_e*/aΩ🛒"
"""Characters that mean something, or that nobody sees."""
