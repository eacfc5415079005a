"""Writes src/Rag.Core/Text/FoldingData.cs: the case, compatibility and diacritic folding of TextAnalyzer as data.

Generated rather than asked of the platform, so that terms are equal on every machine, with or without ICU.
Usage: python3 eng/generate-folding.py > src/Rag.Core/Text/FoldingData.cs
"""
import unicodedata as u

SPECIAL = {'ı': 'i', 'İ': 'i', 'ß': 'ss', 'ẞ': 'ss', 'ø': 'o', 'Ø': 'o', 'đ': 'd', 'Đ': 'd', 'ł': 'l', 'Ł': 'l', 'ħ': 'h', 'Ħ': 'h',
           'æ': 'ae', 'Æ': 'ae', 'œ': 'oe', 'Œ': 'oe', 'þ': 'th', 'Þ': 'th', 'ð': 'd', 'Ð': 'd', 'ŋ': 'n', 'Ŋ': 'n', 'ŧ': 't', 'Ŧ': 't', 'ĸ': 'k'}
KANA = range(0x3040, 0x3100)


def stripped(ch):
    """Marks that only modify: accents, niqqud, harakat, nukta. Kept: viramas (9), kana voicing (8), Thai and Lao tones (103 to 122)."""
    if ch in '\u0640\u034f' or 0xFE00 <= ord(ch) <= 0xFE0F:
        return True
    c = u.combining(ch)
    return u.category(ch) in ('Mn', 'Me') and (c == 1 or c == 7 or 10 <= c <= 36 or c >= 200) or u.category(ch) == 'Me'


def decompose(s, depth=0):
    out = ''
    for ch in s:
        cp = ord(ch)
        if cp in KANA or 0xAC00 <= cp <= 0xD7A3:
            out += ch
            continue
        d = u.decomposition(ch)
        if not d:
            out += ch
        else:
            parts = d.split(' ')
            if parts[0].startswith('<'):
                parts = parts[1:]
            out += decompose(''.join(chr(int(p, 16)) for p in parts))
    return out


def fold(ch):
    if ch in SPECIAL:
        return SPECIAL[ch]
    s = decompose(decompose(ch).casefold())
    return ''.join(SPECIAL.get(x, x) for x in s if not stripped(x))


def digit(ch):
    return str(u.digit(ch)) if u.category(ch) == 'Nd' else None


def wordlike(s):
    return s and all(u.category(x)[0] in 'LNM' for x in s)


single, multi, high, marks = {}, {}, {}, []
for cp in range(0x80, 0x110000):
    if 0xD800 <= cp <= 0xDFFF or 0xAC00 <= cp <= 0xD7A3 or 0x1100 <= cp <= 0x11FF or 0xA960 <= cp <= 0xA97F or 0xD7B0 <= cp <= 0xD7FF or 0x3131 <= cp <= 0x318E or 0xFFA0 <= cp <= 0xFFDC:
        continue
    ch = chr(cp)
    if u.category(ch) == 'Cn':
        continue
    if cp < 0x10000 and stripped(ch):
        marks.append(cp)
        continue
    f = digit(ch) or fold(ch)
    if f == ch or len(f) > 4 or not wordlike(f):
        continue
    if any(ord(x) > 0xFFFF for x in f) and (cp < 0x10000 or len(f) > 1):
        continue
    if cp >= 0x10000:
        if len(f) == 1:
            high[cp] = ord(f)
    elif len(f) == 1:
        single[cp] = ord(f)
    else:
        multi[cp] = f


def runs(mapping):
    """(first, count, step, target): first + i*step maps to target + i*step."""
    items = sorted(mapping.items())
    out, i = [], 0
    while i < len(items):
        best = (1, 1)
        for step in (1, 2):
            n = 1
            while i + n < len(items) and items[i + n][0] == items[i][0] + n * step and items[i + n][1] == items[i][1] + n * step and n < 60000:
                n += 1
            if n > best[0]:
                best = (n, step)
        out.append((items[i][0], best[0], best[1], items[i][1]))
        i += best[0]
    return out


def same_target_runs(mapping):
    """Runs of consecutive sources with one target, then the arithmetic runs of the rest."""
    items = sorted(mapping.items())
    const, rest, i = [], {}, 0
    while i < len(items):
        n = 1
        while i + n < len(items) and items[i + n][0] == items[i][0] + n and items[i + n][1] == items[i][1]:
            n += 1
        if n > 1:
            const.append((items[i][0], n, 0, items[i][1]))
        else:
            rest[items[i][0]] = items[i][1]
        i += n
    return sorted(const + runs(rest))


def spans(cps):
    out = []
    for cp in cps:
        if out and out[-1][1] == cp - 1:
            out[-1][1] = cp
        else:
            out.append([cp, cp])
    return out


def numbers(values, width=48):
    values = list(values)
    return '\n'.join('        ' + ' '.join(f'0x{v:X},' for v in values[i:i + width]) for i in range(0, len(values), width))


flat = [v for r in same_target_runs(single) for v in r]
text = []
for cp, f in sorted(multi.items()):
    text += [cp, len(f)] + [ord(x) for x in f]
print(f'''namespace Rag;

/// <summary>Case, compatibility and diacritic folding as data (Unicode {u.unidata_version}). Written by <c>eng/generate-folding.py</c>; do not edit.</summary>
internal static class FoldingData
{{
    /// <summary>Quadruples: first source, count, step, target. With step 0 (consecutive sources) all have one target; otherwise source and target advance by the step.</summary>
    public static ReadOnlySpan<ushort> Runs =>
    [
{numbers(flat)}
    ];

    /// <summary>Source, length, and that many units it becomes.</summary>
    public static ReadOnlySpan<ushort> Expansions =>
    [
{numbers(text)}
    ];

    /// <summary>Pairs, first and last: marks that are dropped.</summary>
    public static ReadOnlySpan<ushort> DroppedMarks =>
    [
{numbers(v for s in spans(marks) for v in s)}
    ];

    /// <summary>Quadruples as in <see cref="Runs"/> for code points beyond U+FFFF, ordered by source.</summary>
    public static ReadOnlySpan<int> HighRuns =>
    [
{numbers(v for r in same_target_runs(high) for v in r)}
    ];
}}''')
